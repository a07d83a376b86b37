"""A presentation in a room: no key is lost, a link opens the same slide, and every slide of every tour is there as a whole."""

import re
import socket
from collections.abc import Iterator

import pytest
from conftest import NO_ENGINE, App, start_app, stop_app
from playwright.sync_api import Page, expect

TOURS = {
    "medicine": ("urgency", "specialty", "disease_group"),
    "finance": ("sentiment", "intent", "risk"),
    "education": ("scoring", "comments", "bloom"),
}
ROOMS = ((1280, 720), (1366, 768), (1440, 900), (1920, 1080))
PHONE = (390, 844)
LEAST_PX = 18
"""What is said on a slide is at least this large in a room."""
OVERFLOW = """stage => {
  const box = stage.getBoundingClientRect();
  const parts = [...stage.querySelectorAll("*")].filter((part) => part.getClientRects().length && !part.parentElement.closest(".inboxes li"));
  const outside = parts.filter((part) => {
    const at = part.getBoundingClientRect();
    return at.left < box.left - 1 || at.right > box.right + 1 || at.top < box.top - 1 || at.bottom > box.bottom + 1;
  });
  const figures = [...stage.querySelectorAll(".figures b")];
  const over = figures.filter((part, place) => {
    const next = figures[place + 1]?.getBoundingClientRect(), text = document.createRange();
    text.selectNodeContents(part);
    const at = text.getBoundingClientRect();
    return next && at.bottom > next.top && at.top < next.bottom && at.right > next.left;
  });
  const size = (part) => parseFloat(getComputedStyle(part).fontSize);
  return {
    high: stage.scrollHeight - stage.clientHeight, wide: stage.scrollWidth - stage.clientWidth,
    outside: [...outside, ...over].map((part) => part.className || part.tagName), inside: parts.length,
    smallest: Math.min(...[...stage.querySelectorAll(".text, .truth, .who, .never, li, .bars, .choices")].map(size)),
    keys: stage.nextElementSibling.getBoundingClientRect().top - box.bottom,
    below: stage.nextElementSibling.getBoundingClientRect().bottom - innerHeight,
  };
}"""
CUT_WORDS = """stage => [...stage.querySelectorAll(".label, h1, .bars span")].flatMap((part) => {
  const text = part.firstChild;
  if (text?.nodeType !== Node.TEXT_NODE) return [];
  return [...text.data.matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1;
  }).map(([word]) => word);
})"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Iterator[App]:
    """A dashboard without an engine: recorded tours need none."""
    running, process = start_app(tmp_path_factory.mktemp("recorded") / "var", engine=NO_ENGINE)
    yield running
    stop_app(process)


def slides(page: Page, app: App, task: str = "intent", **more: object) -> None:
    """Open the slides of a tour by a link."""
    demo = next(name for name, tasks in TOURS.items() if task in tasks)
    query = "&".join(f"{name}={value}" for name, value in more.items())
    page.goto(f"{app.url}/demos?demo={demo}&task={task}&present=1&{query}")
    expect(page.locator(".slide")).to_be_visible()


def press(page: Page, keys: str) -> None:
    """Press keys without a pause."""
    for key in keys.split():
        page.keyboard.press(key)


def stands_at(page: Page, slide: int, answered: bool) -> None:
    """Check what is shown, and that the address says the same."""
    expect(page.locator(".at")).to_contain_text(re.compile(f"^{slide + 1} of "))
    expect(page.locator(".slide .answer")).to_have_count(int(answered))
    assert f"slide={slide}" in page.url or (slide == 0 and "slide=" not in page.url)
    assert ("reveal=1" in page.url) == answered


@pytest.mark.parametrize(
    ("keys", "slide", "answered"),
    [
        ("Right Right Right Enter Right Left Left Enter Enter Right Right Enter", 4, True),
        ("Right " * 12, 7, False),
        ("Right Enter Right", 2, False),
        ("Enter Enter", 1, True),  # the first one begins
        ("End Left Space", 6, True),
        ("Right Enter Home", 0, False),
        ("PageDown " * 5, 3, False),  # begins, answer, next, answer, next
        ("Right Right Enter PageUp PageUp", 1, True),
    ],
)
def test_keys_pressed_without_a_pause_all_count(recorded, page, keys, slide, answered):
    slides(page, recorded)
    press(page, keys.replace("Right", "ArrowRight").replace("Left", "ArrowLeft"))
    stands_at(page, slide, answered)


def test_escape_right_after_another_key_leaves_at_the_slide_that_it_turned_to(recorded, page):
    slides(page, recorded, slide=3)
    press(page, "ArrowRight Escape")
    expect(page.get_by_role("button", name="Present full screen")).to_be_visible()
    expect(page).to_have_url(re.compile("slide=4.*view=Present|view=Present.*slide=4"))
    assert "present=1" not in page.url
    page.get_by_role("button", name="Present full screen").click()
    press(page, "ArrowRight Enter")  # before the slides are there
    expect(page.locator(".slide .answer")).to_be_visible()
    stands_at(page, 5, True)


def test_a_link_a_reload_and_the_back_button_find_the_same_slide(recorded, page):
    page.goto(f"{recorded.url}/demos?demo=finance&task=intent&view=Present")
    page.get_by_role("button", name="Present full screen").click()
    expect(page.locator(".slide")).to_be_visible()
    expect(page.locator("[data-testid=stSidebar]")).not_to_be_visible()
    press(page, "ArrowRight ArrowRight Enter")
    stands_at(page, 2, True)
    shown = page.locator(".slide").inner_text()
    page.go_back()
    expect(page.get_by_role("button", name="Present full screen")).to_be_visible()
    expect(page.locator(".slide")).to_have_count(0)
    page.go_forward()
    expect(page.locator(".slide .answer")).to_be_visible()
    stands_at(page, 2, True)
    page.reload()
    expect(page.locator(".slide .answer")).to_be_visible()
    stands_at(page, 2, True)
    assert page.locator(".slide").inner_text() == shown
    slides(page, recorded, slide="nothing", reveal=1)
    expect(page.locator(".at")).to_contain_text(re.compile("^1 of "))


def test_slides_are_told_and_reached_without_seeing_them(recorded, page):
    slides(page, recorded, slide=1)
    spoken = page.locator(".spoken[aria-live=polite]")
    expect(spoken).to_contain_text("Slide 2 of 8.")
    expect(page.get_by_role("group", name=re.compile("^2 of 8, "))).to_be_focused()
    press(page, "Enter")
    expect(spoken).to_contain_text(page.locator(".slide .label").inner_text())
    press(page, "Tab")
    expect(page.get_by_role("button", name="Back")).to_be_focused()
    press(page, "Enter")  # on a button it presses the button
    stands_at(page, 0, False)
    page.get_by_role("button", name="Next", exact=True).click()
    press(page, "Enter")  # after a press with the mouse it shows the answer
    stands_at(page, 1, True)
    page.locator(".slide").click(position={"x": 5, "y": 5})
    stands_at(page, 2, False)


def test_a_finger_turns_slides_on_a_phone(recorded, browser):
    context = browser.new_context(
        viewport=dict(zip(("width", "height"), PHONE, strict=True)), has_touch=True, is_mobile=True
    )
    page = context.new_page()
    touch = context.new_cdp_session(page)

    def swipe(start: int, end: int, down: int = 0) -> None:
        for kind, points in (
            ("touchStart", [{"x": start, "y": 300}]),
            ("touchMove", [{"x": end, "y": 300 + down}]),
            ("touchEnd", []),
        ):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    slides(page, recorded)
    swipe(300, 60)
    stands_at(page, 1, False)
    swipe(300, 60)
    stands_at(page, 2, False)
    swipe(60, 300)
    stands_at(page, 1, False)
    swipe(200, 140, down=-200)  # that is scrolling
    page.locator(".slide .text").tap()
    stands_at(page, 1, True)
    page.locator(".slide .label").tap()
    stands_at(page, 2, False)
    context.close()


@pytest.mark.parametrize("task", [task for tasks in TOURS.values() for task in tasks])
def test_every_slide_is_there_as_a_whole(recorded, page, task):
    slides(page, recorded, task)
    stage, last = page.locator(".stage"), int(page.locator(".at").inner_text().split()[2]) - 1
    page.evaluate("document.fonts.ready")
    for width, height in (*ROOMS, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )  # the new size is followed
        press(page, "Home")
        for place in range(last + 1):
            for answered in (False, True) if 0 < place < last else (False,):
                if answered:
                    press(page, "Enter")
                stands_at(page, place, answered)
                whole(page, (width, height), f"{task} {place} {answered} {width}")
                assert stage.evaluate(CUT_WORDS) == [], (task, place, width)
            press(page, "ArrowRight")


def whole(page: Page, size: tuple[int, int], what: str) -> None:
    """Check that a slide lies above the keys with all that is on it; on a phone after scrolling."""
    stage = page.locator(".stage")
    if size != PHONE:
        found = stage.evaluate(OVERFLOW)
        assert found["inside"] > 4, what
        assert (found["high"], found["wide"], found["outside"]) == (0, 0, []), what
        assert found["smallest"] >= LEAST_PX * size[0] / 1280 * 0.9, what
    else:
        found = stage.evaluate(OVERFLOW)
        assert found["wide"] == 0, what
        end = "stage => { stage.scrollTop = stage.scrollHeight; return stage.firstElementChild.getBoundingClientRect().bottom - stage.getBoundingClientRect().bottom; }"
        assert stage.evaluate(end) <= 1, what
    assert abs(found["keys"]) <= 1, what
    assert found["below"] <= 1, what


def test_a_word_wider_than_the_screen_is_broken_and_nothing_else_is(recorded, page):
    slides(page, recorded, slide=1, reveal=1)
    long = """stage => [".label", ".bars span", ".text"].forEach((name) => { stage.querySelector(name).textContent = "w".repeat(200); })"""
    for width, height in (ROOMS[0], PHONE):
        page.set_viewport_size({"width": width, "height": height})
        page.locator(".stage").evaluate(long)
        assert page.locator(".stage").evaluate("stage => stage.scrollWidth - stage.clientWidth") == 0


@pytest.fixture
def deaf(tmp_path_factory) -> Iterator[tuple[App, socket.socket]]:
    """A dashboard whose engine takes a call and does not answer."""
    with socket.create_server(("127.0.0.1", 0)) as engine:
        running, process = start_app(
            tmp_path_factory.mktemp("deaf") / "var", engine=f"http://127.0.0.1:{engine.getsockname()[1]}"
        )
        yield running, engine
        stop_app(process)


def test_slides_turn_while_the_model_is_asked_and_a_failure_is_told_in_the_slide(deaf, page):
    app, engine = deaf
    slides(page, app, slide=1, answers="live")
    call, _ = engine.accept()  # the model is asked before anybody wants to see its answer
    asked, instead = "The model is being asked ...", page.locator(".slide .instead")
    press(page, "Enter")
    expect(instead).to_have_text(asked)
    press(page, "ArrowRight ArrowRight Enter")
    expect(page.locator(".at")).to_contain_text(re.compile("^4 of "))
    expect(instead).to_have_text(asked)
    press(page, "ArrowLeft ArrowLeft Enter")
    call.close()
    expect(instead).to_contain_text("did not answer")
    expect(page.locator(".at")).to_contain_text(re.compile("^2 of "))
    press(page, "ArrowRight Escape")  # the model is still asked, and leaving does not wait for it
    expect(page.get_by_role("button", name="Present full screen")).to_be_visible()
    expect(page).to_have_url(re.compile("slide=2"))
