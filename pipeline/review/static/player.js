/**
 * The recording: play from a time, play a span and stop, skip, speed. While a person types it is silent and goes
 * back a little; when the keys rest it goes on.
 */

export const SKIP_MS = 5000;
const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
/** How far typing goes back: about four words, so that the place is heard again. */
const BACK_MS = 1500;
/** Keys rest this long before the recording goes on. */
const REST_MS = 1200;

export class Player {
  /** @param {HTMLAudioElement} sound */
  constructor(sound) {
    this.sound = sound;
    /** @type {Set<(ms: number) => void>} */
    this.listeners = new Set();
    /** @type {number | null} */
    this.stopMs = null;
    this.waitsForTyping = true;
    const tell = () => this.tell();
    for (const name of ["timeupdate", "seeked", "pause", "play", "ended"]) sound.addEventListener(name, tell);
    sound.addEventListener("play", () => this.follow());
  }

  /** Calls `listener` with the time whenever it changes. @param {(ms: number) => void} listener */
  watch(listener) {
    this.listeners.add(listener);
  }

  get ms() {
    return Math.round(this.sound.currentTime * 1000);
  }

  get playing() {
    return !this.sound.paused && !this.sound.ended;
  }

  /** Goes there; what plays goes on playing. @param {number} ms */
  seek(ms) {
    this.stopMs = null;
    this.sound.currentTime = Math.max(0, ms) / 1000;
    this.tell();
  }

  /** Plays from there, up to `endMs` where it is given. @param {number} ms @param {number | null} [endMs] */
  playFrom(ms, endMs = null) {
    this.seek(ms);
    this.stopMs = endMs;
    this.play();
  }

  play() {
    clearTimeout(this.rest);
    this.rest = undefined;
    this.sound.play().catch(() => undefined); // the page says by itself when there is no sound
  }

  pause() {
    clearTimeout(this.rest);
    this.rest = undefined;
    this.sound.pause();
  }

  toggle() {
    if (this.playing || this.rest) return this.pause();
    if (this.stopMs !== null && this.ms >= this.stopMs - 50) this.stopMs = null;
    return this.play();
  }

  /** @param {number} byMs */
  skip(byMs) {
    this.seek(this.ms + byMs);
  }

  /** One step slower (-1) or faster (+1); says the new speed. @param {1 | -1} step */
  changeSpeed(step) {
    const at = SPEEDS.findIndex((speed) => speed >= this.sound.playbackRate);
    this.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + step))]);
    return this.sound.playbackRate;
  }

  /** @param {number} speed */
  setSpeed(speed) {
    this.sound.playbackRate = speed;
    this.sound.defaultPlaybackRate = speed;
    this.tell();
  }

  /** A key was typed somewhere. */
  typed() {
    if (!this.waitsForTyping || !(this.playing || this.rest)) return;
    if (this.playing) {
      this.sound.pause();
      this.sound.currentTime = Math.max(0, this.sound.currentTime - BACK_MS / 1000);
    }
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.play(), REST_MS);
  }

  /** While it plays, listeners hear of every frame. */
  follow() {
    if (!this.playing) return;
    this.tell();
    requestAnimationFrame(() => this.follow());
  }

  tell() {
    if (this.stopMs !== null && this.playing && this.ms >= this.stopMs) this.pause();
    for (const listener of this.listeners) listener(this.ms);
  }
}
