(function () {
  "use strict";
  var sound = document.querySelector("audio");
  var now = document.getElementById("now");
  var chapters = Array.prototype.slice.call(document.querySelectorAll("[data-chapter]"));

  function play() {
    var playing = sound.play();
    if (playing) playing.catch(function () { /* the player itself shows why */ });
  }

  document.addEventListener("click", function (event) {
    var mark = event.target.closest("a[data-at]");
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    sound.currentTime = Number(mark.dataset.at);
    play();
  });

  sound.addEventListener("timeupdate", function () {
    var current = null;
    chapters.forEach(function (chapter) {
      if (Number(chapter.dataset.chapter) <= sound.currentTime + 0.05) current = chapter;
      chapter.removeAttribute("aria-current");
    });
    if (current) current.setAttribute("aria-current", "true");
    var title = current ? current.dataset.title : "";
    if (now.textContent !== title) now.textContent = title;
  });

  sound.addEventListener("error", function () { document.getElementById("unheard").hidden = false; });
})();
