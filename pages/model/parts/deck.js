// Slides that turn in the browser. Streamlit calls the default export again with every change of its data or of the theme; what is
// on the screen is kept, and the address holds the slide and whether its answer is shown.
const decks = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  if (!data.slides.length) return keepKeysAfter(data.enter);
  if (!decks.has(parentElement)) decks.set(parentElement, new Deck(parentElement));
  const deck = decks.get(parentElement);
  deck.take(data, setTriggerValue);
  return () => {
    deck.close();
    decks.delete(parentElement);
  };
}

const SMALL = matchMedia("(max-width: 640px), (max-height: 440px)"); // there a slide is scrolled, as in slide.css
const [SMALLEST, LARGEST, TRIES] = [0.55, 1.25, 8]; // type of a slide that is longer still is scrolled; how often the span is halved
const PATIENCE_MS = 5_000;
const [SWIPE, MOVED] = [48, 8]; // pixels from which a touch is a swipe, and up to which a press is a click

class Deck {
  constructor(root) {
    const part = (name) => root.querySelector(name);
    this.deck = part(".deck");
    this.stage = part(".stage");
    this.parts = { at: part(".at"), notice: part(".notice"), spoken: part(".spoken") };
    this.buttons = { back: part(".back"), main: part(".main"), next: part(".next"), leave: part(".leave"), change: part(".switch") };
    const does = { back: () => this.go(this.place - 1), main: () => this.answer(), next: () => this.go(this.place + 1) };
    Object.assign(does, { leave: () => this.leave(), change: () => this.send("switch", this.here()) });
    for (const [name, button] of Object.entries(this.buttons)) {
      // A press with the mouse leaves the keyboard with the slides: Enter shows the answer afterwards, and does not press again.
      button.onmousedown = (event) => event.preventDefault();
      button.onclick = () => does[name]();
    }
    this.stop = new AbortController();
    const on = (target, type, act, more) => target.addEventListener(type, act, { signal: this.stop.signal, ...more });
    on(document, "keydown", (event) => this.pressed(event), { capture: true });
    on(window, "popstate", () => this.moved());
    on(this.stage, "pointerdown", (event) => (this.down = [event.clientX, event.clientY]));
    on(this.stage, "click", (event) => this.clicked(event));
    on(this.stage, "touchstart", (event) => this.touched(event), { passive: true });
    on(this.stage, "touchend", (event) => this.lifted(event), { passive: true });
    this.size = new ResizeObserver(() => this.fit());
    this.size.observe(this.stage);
    document.fonts.ready.then(() => this.fit());
  }

  close() {
    this.stop.abort();
    this.size.disconnect();
  }

  /** Show the slides of `data`: {slides: [{asked, told, wanting}], task, kind, other, notice, round}; those of before are replaced. */
  take(data, send) {
    const first = !this.data;
    this.data = data;
    this.send = send;
    this.asking = false;
    if (first) {
      this.deck.hidden = false;
      this.read();
      this.stage.focus({ preventScroll: true });
    } else {
      this.put(this.place, this.shown);
      if (!this.left) this.address(); // Streamlit may have written there what it knew
    }
    this.draw();
    if (first) takeEarly().forEach((event) => this.pressed(event));
    this.ask();
  }

  hides(place) {
    return this.data.slides[place].told !== null;
  }

  here() {
    return { slide: this.place, reveal: this.shown };
  }

  put(place, shown) {
    this.place = Math.min(Math.max(0, place), this.data.slides.length - 1);
    this.shown = shown && this.hides(this.place);
  }

  read() {
    const query = new URLSearchParams(location.search);
    this.put(parseInt(query.get("slide"), 10) || 0, query.get("reveal") === "1");
  }

  address() {
    const url = new URL(location.href);
    url.searchParams.set("slide", this.place);
    if (this.shown) url.searchParams.set("reveal", "1");
    else url.searchParams.delete("reveal");
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  /** The address has changed by the browser's own buttons: follow it, or let Streamlit draw what lies behind. */
  moved() {
    this.left = new URLSearchParams(location.search).get("present") !== "1";
    if (this.left) return;
    this.read();
    this.draw();
  }

  turn(place, shown) {
    if (this.left) return;
    const before = [this.place, this.shown];
    this.put(place, shown);
    if (before[0] === this.place && before[1] === this.shown) return;
    this.address();
    this.draw();
    this.awaited = this.shown && this.data.slides[this.place].wanting ? this.place : undefined; // also one that failed before
    this.ask();
  }

  go(place) {
    this.turn(place, false);
  }

  answer() {
    if (this.hides(this.place)) this.turn(this.place, !this.shown);
    else this.go(this.place + 1);
  }

  /** One step through slides and answers: what a click and a remote with two buttons do. */
  step(by) {
    if (by > 0 && !this.shown && this.hides(this.place)) this.turn(this.place, true);
    else if (by > 0) this.go(this.place + 1);
    else if (this.shown) this.turn(this.place, false);
    else this.turn(this.place - 1, this.place > 0);
  }

  leave() {
    this.left = true;
    this.draw();
    this.send("leave", this.here());
    // The server may be waiting for a model that does not answer; the view is then opened afresh.
    setTimeout(() => this.stop.signal.aborted || !this.left || location.assign(this.view()), PATIENCE_MS);
  }

  view() {
    const url = new URL(location.href);
    for (const name of ["present", "reveal"]) url.searchParams.delete(name);
    url.searchParams.set("view", "Present");
    return url;
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.composedPath()[0] instanceof HTMLButtonElement;
    const keys = {
      ArrowRight: () => this.go(this.place + 1),
      ArrowLeft: () => this.go(this.place - 1),
      PageDown: () => this.step(1),
      PageUp: () => this.step(-1),
      Home: () => this.go(0),
      End: () => this.go(this.data.slides.length - 1),
      ArrowDown: () => this.stage.scrollBy(0, 60),
      ArrowUp: () => this.stage.scrollBy(0, -60),
    };
    if (!event.repeat) keys.Escape = () => this.leave();
    if (!onButton) keys.Enter = keys[" "] = () => event.repeat || this.answer();
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  clicked(event) {
    const [x, y] = this.down ?? [event.clientX, event.clientY];
    if (Math.hypot(event.clientX - x, event.clientY - y) <= MOVED) this.step(1); // else a text was marked
  }

  touched(event) {
    const alone = event.touches.length === 1 && (window.visualViewport?.scale ?? 1) === 1; // no pinch, and not zoomed in
    this.finger = alone ? event.touches[0] : null;
  }

  lifted(event) {
    if (!this.finger) return;
    const [across, along] = ["clientX", "clientY"].map((name) => event.changedTouches[0][name] - this.finger[name]);
    this.finger = null;
    if (Math.abs(across) >= SWIPE && Math.abs(across) > 2 * Math.abs(along)) this.go(this.place + (across < 0 ? 1 : -1));
  }

  /** Ask for one answer, and for none before that is here: the one that is waited for, else the next one from this slide on. */
  ask() {
    const { slides } = this.data;
    if (this.left || this.asking) return;
    const order = [...slides.keys()].map((number) => (this.place + number) % slides.length);
    const failed = slides.some(({ wanting }) => wanting === "again"); // may take long each time, so only where it is waited for
    const place = this.awaited ?? (failed ? undefined : order.find((number) => slides[number].wanting === "answer"));
    if (place === undefined) return;
    this.asking = true;
    this.awaited = undefined;
    this.send("ask", place);
  }

  draw() {
    const { slides, task, kind, other, notice } = this.data;
    const { asked, told } = slides[this.place];
    const html = this.shown ? told : asked;
    const last = this.place === slides.length - 1;
    const at = `${this.place + 1} of ${slides.length}`;
    const { back, main, next, change } = this.buttons;
    if (this.drawn?.html !== html) {
      this.stage.innerHTML = html; // written by core.templates, which escape every text
      this.fit();
      if (this.drawn?.place !== this.place) this.stage.scrollTop = 0;
      else if (this.shown) this.stage.querySelector(".answer, .instead")?.scrollIntoView({ block: "nearest" });
      this.say(at);
    }
    this.drawn = { html, place: this.place };
    this.stage.setAttribute("aria-label", `${at}, ${task}`);
    this.parts.at.textContent = this.left ? "Leaving ..." : `${at} · ${kind}`;
    if (this.parts.notice.textContent !== notice) this.parts.notice.textContent = notice;
    back.disabled = this.place === 0;
    next.disabled = main.disabled = last;
    main.textContent = this.place === 0 ? "Start" : last ? "The end" : this.shown ? "Hide the answer" : "Show the answer";
    change.hidden = !other;
    change.textContent = other;
  }

  /** Tell a screen reader what is new: the slide, or its answer. */
  say(at) {
    const text = (name) => [...this.stage.querySelectorAll(name)].map((part) => part.innerText).join(" ");
    this.parts.spoken.textContent = this.shown ? text(".said, .who, .instead") : `Slide ${at}. ${text(".slide")}`;
  }

  /** Set the type as large as the stage holds, the same with and without the answer, so that the text stays where it is. */
  fit() {
    const slide = this.stage.firstElementChild;
    if (!slide || !this.data) return;
    if (SMALL.matches) return slide.style.removeProperty("--fit");
    const { asked, told } = this.data.slides[this.place];
    const size = Math.min(...[asked, told].filter((html) => html !== null).map((html) => this.largest(html)));
    this.stage.firstElementChild.style.setProperty("--fit", size);
  }

  /** Return by how much the type of a slide may be set larger, SMALLEST to LARGEST. The stage shows what it showed afterwards. */
  largest(html) {
    const trial = document.createElement("div");
    trial.innerHTML = html;
    const slide = trial.firstElementChild;
    const shown = this.stage.firstElementChild;
    shown.replaceWith(slide);
    const fits = (size) => {
      slide.style.setProperty("--fit", size);
      const { scrollHeight, clientHeight, scrollWidth, clientWidth } = this.stage;
      return scrollHeight <= clientHeight && scrollWidth <= clientWidth;
    };
    let [low, high] = [SMALLEST, LARGEST];
    if (fits(high)) low = high;
    for (let tries = 0; low < high && tries < TRIES; tries++) {
      const middle = (low + high) / 2;
      if (fits(middle)) low = middle;
      else high = middle;
    }
    slide.replaceWith(shown);
    return low;
  }
}
