(function () {
  "use strict";
  var AT_ONCE = 25, A_EPISODE = 3, AROUND = 12, FIRST_SIGN = 0x100;
  var rows = Array.prototype.slice.call(document.querySelectorAll("tr[data-slug]"));
  var state = document.getElementById("state");
  if (state) state.addEventListener("change", function () {
    rows.forEach(function (row) { row.hidden = state.value !== "" && row.dataset.state !== state.value; });
  });

  var form = document.getElementById("search");
  if (!form) return;
  var status = document.getElementById("status"), list = document.getElementById("hits"), more = document.getElementById("more");
  var known = {}, shares = [], texts = {}, waiting = {}, turn = 0;
  rows.forEach(function (row, at) { known[row.dataset.slug] = { name: row.dataset.name, folder: row.dataset.folder, text: row.dataset.text, place: at }; });

  window.rundownWords = function (slugs, words) { shares.push({ slugs: slugs, words: new Map(Object.entries(words)) }); };
  window.rundownText = function (slug, paragraphs) { texts[slug] = paragraphs; };

  /* A page opened from a folder may not fetch, but it may load scripts. */
  function load(name) {
    if (!waiting[name]) waiting[name] = new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = "catalog.files/" + encodeURIComponent(name);
      script.onload = done;
      script.onerror = function () { delete waiting[name]; failed(new Error(name)); };
      document.head.appendChild(script);
    });
    return waiting[name];
  }

  function loadWords() {
    return Promise.all(JSON.parse(document.getElementById("words").textContent).map(load));
  }

  function folded(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
  }

  function readTerms(asked) {
    var terms = [], part, parts = /"([^"]*)"(\*?)|(\S+)/g;
    asked = asked.replace(/[“”]/g, '"');
    while ((part = parts.exec(asked))) {
      var text = part[1] || (part[3] || "").replace(/"/g, " ");
      var words = folded(text);
      if (words.length) terms.push({ words: words, open: part[2] === "*" || /\*$/.test(part[3] || "") });
    }
    return terms;
  }

  /* Slugs of the episodes that say a word, or a word that begins so. */
  function sayers(word, open) {
    var found = new Set();
    shares.forEach(function (share) {
      function add(signs) { for (var at = 0; at < signs.length; at++) found.add(share.slugs[signs.charCodeAt(at) - FIRST_SIGN]); }
      if (!open) { if (share.words.has(word)) add(share.words.get(word)); return; }
      share.words.forEach(function (signs, key) { if (key.startsWith(word)) add(signs); });
    });
    return found;
  }

  function candidates(terms, all) {
    var sets = [];
    terms.forEach(function (term) {
      term.words.forEach(function (word, at) { sets.push(sayers(word, term.open && at === term.words.length - 1)); });
    });
    var slugs = new Set();
    sets.forEach(function (set) { set.forEach(function (slug) { slugs.add(slug); }); });
    return Array.from(slugs)
      .filter(function (slug) { return known[slug] && (!all || sets.every(function (set) { return set.has(slug); })); })
      .sort(function (one, other) { return known[one].place - known[other].place; });
  }

  function fits(term, tokens, at) {
    return term.words.every(function (word, step) {
      var token = tokens[at + step];
      if (token === undefined) return false;
      return term.open && step === term.words.length - 1 ? token.startsWith(word) : token === word;
    });
  }

  /* Where the terms are in a paragraph: how many of them, and which of its words. */
  function marked(terms, words) {
    var tokens = [], owners = [], marks = new Set(), found = 0;
    words.forEach(function (word, at) { folded(word).forEach(function (token) { tokens.push(token); owners.push(at); }); });
    terms.forEach(function (term) {
      var here = false;
      tokens.forEach(function (_, at) {
        if (!fits(term, tokens, at)) return;
        here = true;
        term.words.forEach(function (_, step) { marks.add(owners[at + step]); });
      });
      found += here ? 1 : 0;
    });
    return { found: found, marks: marks };
  }

  function placesIn(slug, terms, least) {
    var places = [];
    (texts[slug] || []).forEach(function (row) {
      var words = row[5].split(" "), here = marked(terms, words);
      if (here.found < least || !here.marks.size) return;
      places.push({ slug: slug, row: row, words: words, marks: here.marks, score: here.found * 100 + Math.min(here.marks.size, 99) });
    });
    return places.sort(function (one, other) { return other.score - one.score; }).slice(0, A_EPISODE);
  }

  function clock(seconds) {
    function two(number) { return (number < 10 ? "0" : "") + number; }
    var hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
    return (hours ? hours + ":" : "") + two(minutes) + ":" + two(seconds % 60);
  }

  function element(name, text, className) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function show(place) {
    var first = Math.min.apply(null, Array.from(place.marks)), seconds = place.row[3];
    for (var at = 0; at <= first; at++) seconds += place.row[4].charCodeAt(at) - 48;
    var item = element("li"), where = element("p", "", "where"), link = element("a", clock(seconds));
    link.href = known[place.slug].folder + "/transcript.html#" + place.row[2];
    where.append(link, " · " + known[place.slug].name, place.row[0] ? " · " + place.row[0] : "", place.row[1] ? " · " + place.row[1] : "");
    where.dir = "auto";
    var words = element("p");
    words.dir = "auto";
    var from = Math.max(0, first - AROUND), to = Math.min(place.words.length, first + 2 * AROUND);
    if (from) words.append("… ");
    for (at = from; at < to; at++) {
      words.append(place.marks.has(at) ? element("mark", place.words[at]) : place.words[at], at + 1 < to ? " " : "");
    }
    if (to < place.words.length) words.append(" …");
    item.append(where, words);
    list.append(item);
  }

  function lookInto(slugs, terms, least, mine, said) {
    var now = slugs.slice(0, AT_ONCE), rest = slugs.slice(AT_ONCE);
    return Promise.all(now.map(function (slug) { return load(known[slug].text); })).then(function () {
      if (mine !== turn) return 0;
      var places = [];
      now.forEach(function (slug) { places = places.concat(placesIn(slug, terms, least)); });
      places.sort(function (one, other) { return other.score - one.score || known[one.slug].place - known[other.slug].place; });
      places.forEach(show);
      more.hidden = rest.length === 0;
      more.onclick = function () { more.hidden = true; lookInto(rest, terms, least, mine, said); };
      var count = list.children.length;
      if (count) status.textContent = said + (count === 1 ? "1 place" : count + " places") + (rest.length ? "; " + rest.length + " more episodes may have some." : ".");
      else if (rest.length) return lookInto(rest, terms, least, mine, said);
      return count;
    });
  }

  function search(asked) {
    var mine = ++turn, terms = readTerms(asked);
    list.textContent = "";
    more.hidden = true;
    if (!terms.length) { status.textContent = "Type a word."; return; }
    status.textContent = "Looking …";
    var open = terms.map(function (term) {
      var word = term.words[0];
      return term.words.length > 1 ? term : { words: [word.length > 4 ? word.replace(/(?:ing|ed|es|s)$/, "") : word], open: true };
    });
    loadWords().then(function () {
      return lookInto(candidates(terms, true), terms, terms.length, mine, "");
    }).then(function (count) {
      if (count || mine !== turn) return count;
      return lookInto(candidates(open, true), open, open.length, mine, "No place has exactly these words; words that begin like them: ");
    }).then(function (count) {
      if (count || mine !== turn || terms.length < 2) return count;
      return lookInto(candidates(open, false), open, 1, mine, "No place has all of these words; some of them: ");
    }).then(function (count) {
      if (!count && mine === turn) status.textContent = "Nobody says that.";
    }).catch(function (error) {
      if (mine === turn) status.textContent = "A file of the search is missing (" + error.message + "). rundown batch makes it again.";
    });
  }

  form.addEventListener("submit", function (event) { event.preventDefault(); search(form.asked.value); });
})();
