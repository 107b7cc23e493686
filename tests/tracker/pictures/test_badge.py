from tests.tracker.pictures.svg import parse, texts
from tracker.pictures.badge import badge


def test_it_is_a_whole_file_with_a_name():
    root = parse(badge("94.8 · 22 days behind"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("aria-label") == "headway: 94.8 · 22 days behind"


def test_it_says_label_and_message():
    assert texts(badge("94.8", label="demo")) == ["demo", "94.8"]


def test_it_is_as_wide_as_its_message_needs():
    def width(message):
        return int(parse(badge(message)).attrib["width"])

    assert width("94.8 · 22 days behind") > width("94.8")
    assert width("落后落后") > width("abcd")


def test_texts_are_escaped():
    assert "<script>" not in badge("<script>", label="<script>")
