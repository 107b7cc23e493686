"""What the lines of each dialect say."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from integrations.importers import table
from integrations.importers.base import Choices, Skipped, Unreadable
from integrations.importers.dialects import dialect_of
from integrations.importers.own import SAMPLE
from tests.integrations.importers.reading import (
    CLOCKIFY,
    NEW_TOGGL,
    TOGGL,
    TOGGL_LINE,
    clockify_line,
    entries,
    wrong,
)


class TestOwn:
    def test_the_sample_is_read(self) -> None:
        first, second = entries(*SAMPLE.splitlines())
        assert (first.kind, first.on, first.quantity, first.skill) == ("study", date(2026, 3, 2), 90, "NLP")
        assert (first.title, first.evidence_url) == ("CS224n lecture 3", "https://web.stanford.edu/class/cs224n/")
        assert (second.title, second.note) == ("Attention, by hand", "Two heads, no mask")

    @pytest.mark.parametrize(("column", "text"), [("minutes", "90"), ("hours", '"1,5"'), ("duration", "1h30")])
    def test_a_length_is_told_in_any_of_three_columns(self, column: str, text: str) -> None:
        assert entries(f"date,{column}", f"2026-03-02,{text}")[0].quantity == 90

    def test_of_several_columns_the_filled_one_is_taken(self) -> None:
        lines = entries("date,minutes,hours", "2026-03-02,,1.5", "2026-03-02,20,")
        assert [each.quantity for each in lines] == [90, 20]

    @pytest.mark.parametrize(
        ("line", "column", "sentence"),
        [
            ("x,90,,,", "date", "“x” is no day. Write it as 2026-03-04."),
            ('2026-03-02,"1,5x",,,', "minutes", "“1,5x” is no number. Write it as 90 or 1.5."),
            ("2026-03-02,,,,", "minutes", "The field is empty."),
            (f"2026-03-02,9,{'s' * 101},,", "skill", "A skill has up to 100 characters."),
            (f"2026-03-02,9,,{'n' * 10_001},", "note", "A note has up to 10,000 characters."),
            ("2026-03-02,9,,,javascript:x", "evidence_url", "Give a web address that starts with https:// or http://."),
            ("2026-03-02,9,,,http://[", "evidence_url", "Give a web address that starts with https:// or http://."),
        ],
    )
    def test_a_line_that_is_wrong_names_its_field(self, line: str, column: str, sentence: str) -> None:
        assert wrong("date,minutes,skill,note,evidence_url", line) == (column, sentence)

    def test_a_line_that_ends_early_names_the_field_that_is_missing(self) -> None:
        assert wrong("date,hours", "2026-03-02") == ("hours", "The field is empty.")

    def test_a_formula_is_text(self) -> None:
        assert entries("date,minutes,title", "2026-03-02,9,=cmd|' /C calc'!A0")[0].title == "=cmd|' /C calc'!A0"


class TestToggl:
    def test_a_line_belongs_to_the_day_on_which_it_starts(self) -> None:
        (entry,) = entries(TOGGL, TOGGL_LINE)
        assert (entry.on, entry.quantity, entry.title) == (date(2026, 3, 2), 90, "Lecture 3, again")

    @pytest.mark.parametrize(("choice", "skill"), [("project", "NLP"), ("tag", "video"), ("none", "")])
    def test_the_skill_is_taken_from_where_one_says(self, choice: str, skill: str) -> None:
        assert entries(TOGGL, TOGGL_LINE, skill=choice)[0].skill == skill

    def test_the_newer_columns_have_an_end_in_place_of_a_length(self) -> None:
        line = '"Lecture","No","Ann","ann@example.org","-","-","2026-03-02","23:30:00","2026-03-03","00:15:00"'
        (entry,) = entries(NEW_TOGGL, line)
        assert (entry.on, entry.quantity, entry.skill) == (date(2026, 3, 2), 45, "")

    def test_the_clock_may_change_before_the_end(self) -> None:
        line = '"Lecture","No","Ann","","","","2026-03-29","01:30:00","2026-03-29","03:30:00"'
        assert entries(NEW_TOGGL, line, zone=ZoneInfo("Europe/Berlin"))[0].quantity == Decimal(60)

    def test_an_end_before_the_start_is_refused(self) -> None:
        line = '"Lecture","No","Ann","","","","2026-03-02","12:00:00","2026-03-02","11:00:00"'
        assert wrong(NEW_TOGGL, line) == ("stop time", "The end lies before the start.")

    def test_a_long_description_is_a_note_too(self) -> None:
        (entry,) = entries("Description,Start date,Start time,Duration", f"{'x' * 600},2026-03-02,9:00,1:00:00")
        assert (len(entry.title), entry.title[-1], len(entry.note)) == (500, "…", 600)


class TestClockify:
    @pytest.mark.parametrize(("day", "order"), [("13/04/2026", "dmy"), ("04/13/2026", "mdy"), ("2026-04-13", "")])
    def test_its_days_are_written_as_the_account_says(self, day: str, order: str) -> None:
        (entry,) = entries(CLOCKIFY, clockify_line(day), order=order)
        assert (entry.on, entry.quantity, entry.skill) == (date(2026, 4, 13), 90, "NLP")

    def test_a_length_may_be_told_in_decimals_alone(self) -> None:
        assert entries(CLOCKIFY, clockify_line(duration="", decimal="1,25"), order="dmy")[0].quantity == 75

    def test_an_entry_is_the_same_by_12_hours_and_by_24(self) -> None:
        ids = {
            entries(CLOCKIFY, clockify_line(start=each), order="dmy")[0].external_id for each in ("9:00 AM", "09:00")
        }
        assert len(ids) == 1

    def test_a_break_is_no_study(self) -> None:
        with pytest.raises(Skipped, match="a break"):
            entries(f"{CLOCKIFY},Type", f"{clockify_line()},Break", order="dmy")

    def test_another_persons_line_is_left_out(self) -> None:
        with pytest.raises(Skipped, match="another person’s"):
            entries(CLOCKIFY, clockify_line(), order="dmy", person="bob@example.org")


class TestMetaKaggle:
    KERNELS = "Id,AuthorUserId,CurrentKernelVersionId,CurrentUrlSlug,Medal,MedalAwardDate,TotalVotes"

    def test_a_notebooks_medal_has_its_colour_and_day(self) -> None:
        (entry,) = entries(self.KERNELS, "12,7,99,lora-by-hand,3,04/03/2025,31")
        assert (entry.kind, entry.on, entry.title) == ("medal", date(2025, 4, 3), "Bronze medal: lora by hand")
        assert entry.external_id == "kernel:12"

    def test_its_link_needs_the_user_name(self) -> None:
        read = table.read(f"{self.KERNELS}\n12,7,99,lora-by-hand,1.0,04/03/2025 00:00:00,31")
        dialect = dialect_of(read.header)
        entry = dialect.read(read.lines[0], Choices(user_name="ann"))
        assert entry.evidence_url == "https://www.kaggle.com/code/ann/lora-by-hand"

    @pytest.mark.parametrize("medal", ["", "0", "0.0"])
    def test_a_notebook_without_a_medal_is_left_out(self, medal: str) -> None:
        with pytest.raises(Skipped, match="without a medal"):
            entries(self.KERNELS, f"12,7,99,x,{medal},,31")

    @pytest.mark.parametrize(
        ("line", "column"),
        [
            ("12,7,9,x,4,04/03/2025,1", "medal"),
            ("12,7,9,x,1,,1", "medalawarddate"),
            ("12,7,9,x,1,2025,1", "medalawarddate"),
            ("x,7,9,x,1,04/03/2025,1", "id"),
        ],
    )
    def test_a_line_that_is_wrong_names_its_field(self, line: str, column: str) -> None:
        assert wrong(self.KERNELS, line)[0] == column

    def test_a_data_set_and_a_competition_have_medals_too(self) -> None:
        (dataset,) = entries("Id,CreatorUserId,OwnerUserId,Medal,MedalAwardDate", "5,7,7,2,01/31/2025")
        (team,) = entries("Id,CompetitionId,TeamLeaderId,TeamName,Medal,MedalAwardDate", "6,88,7,Ann,1,12/01/2024")
        assert (dataset.title, dataset.external_id) == ("Silver medal: data set 5", "dataset:5")
        assert (team.title, team.external_id) == ("Gold medal: competition 88", "team:6")

    VERSIONS = "Id,ScriptId,AuthorUserId,CreationDate,VersionNumber,Title"

    def test_every_version_of_a_notebook_is_told_by_its_day(self) -> None:
        first, second = entries(self.VERSIONS, "81,2,7,01/02/2025,1,LoRA", "95,2,7,02/28/2025 23:10:00,2,LoRA by hand")
        assert (first.kind, first.on, first.title) == ("notebook_version", date(2025, 1, 2), "Version 1: LoRA")
        assert (second.external_id, second.on) == ("version:95", date(2025, 2, 28))

    def test_another_persons_version_is_left_out(self) -> None:
        with pytest.raises(Skipped, match="another person’s"):
            entries(self.VERSIONS, "81,2,7,01/02/2025,1,LoRA", person="8")

    def test_a_version_links_to_itself_where_its_notebooks_address_is_joined(self) -> None:
        read = table.read(f"{self.VERSIONS},CurrentUrlSlug\n81,2,7,01/02/2025,1,LoRA,lora")
        entry = dialect_of(read.header).read(read.lines[0], Choices(user_name="ann"))
        assert entry.evidence_url == "https://www.kaggle.com/code/ann/lora?scriptVersionId=81"

    @pytest.mark.parametrize(("line", "column"), [("x,2,7,01/02/2025,1,", "id"), ("8,2,7,soon,1,", "creationdate")])
    def test_a_version_that_is_wrong_names_its_field(self, line: str, column: str) -> None:
        assert wrong(self.VERSIONS, line)[0] == column

    @pytest.mark.parametrize(
        ("header", "line", "reason"),
        [
            ("Id,UserId,AchievementType,Tier,TotalGold,TotalSilver", "1,7,Kernels,2,1,0", "a sum"),
        ],
    )
    def test_what_holds_no_single_medal_says_so(self, header: str, line: str, reason: str) -> None:
        with pytest.raises(Skipped, match=reason):
            entries(header, line)


@pytest.mark.parametrize("header", ["a,b", "date,title", "minutes,title", "Start date,Duration", "Id,Medal"])
def test_a_header_that_no_dialect_has_is_refused_with_what_it_says(header: str) -> None:
    with pytest.raises(Unreadable, match=f"it says: {', '.join(header.lower().split(','))}"):
        entries(header, "1,2")
