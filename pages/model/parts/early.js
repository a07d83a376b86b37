// Keys that are pressed between the way in and the slides; deck.js, which stands below this, takes them.
const KEYS = ["ArrowRight", "ArrowLeft", "PageDown", "PageUp", "Home", "End", "Enter", " ", "Escape"];
const EARLY_MS = 15_000; // how long keys are kept for slides that do not come
let early = null; // {keys, stop}: what was pressed after the way in, while the slides are on their way
let watch = null; // of the way in

/** Keep the keys that are pressed once the button of a class was; the slides take them when they are there. */
function keepKeysAfter(button) {
  watch?.abort(); // that of an earlier call
  const mine = (watch = new AbortController());
  const pressed = (event) => {
    if (!event.target.closest?.(`.${button} button`)) return;
    early?.stop.abort();
    const kept = (early = { keys: [], stop: new AbortController() });
    const keep = (key) => {
      if (key.ctrlKey || key.metaKey || key.altKey || !KEYS.includes(key.key)) return;
      key.preventDefault();
      kept.keys.push(key);
    };
    document.addEventListener("keydown", keep, { capture: true, signal: kept.stop.signal });
    setTimeout(() => early === kept && takeEarly(), EARLY_MS);
  };
  document.addEventListener("click", pressed, { capture: true, signal: mine.signal });
  return () => mine.abort();
}

function takeEarly() {
  const keys = early?.keys ?? [];
  early?.stop.abort();
  early = null;
  return keys;
}
