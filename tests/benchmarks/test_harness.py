"""Tables of samples: medians, ratios over common keys, and how they are printed and stored."""

import json

import pytest

from benchmarks.harness import Column, Options, Table, interleaved, machine_line, percentile, write_json

COLUMNS = (Column("seconds", "lower", 2, has_ratio=True), Column("psnr", "higher", 1))


def filled_table() -> Table:
    table = Table("Speed", COLUMNS, ratio_to="ours")
    for key, ours, theirs in (("a", 1.0, 4.0), ("b", 2.0, 4.0), ("c", 30.0, None)):
        table.add("ours", key, {"seconds": ours, "psnr": 20.0})
        table.add("theirs", key, {"seconds": theirs})
    return table


def test_a_ratio_uses_only_the_keys_that_both_rows_have():
    table = filled_table()
    assert table.median("ours", "seconds") == 2.0
    assert table.ratio("theirs", "seconds") == pytest.approx(1.5 / 4.0)


def test_a_row_has_no_ratio_to_itself_and_none_for_a_figure_it_lacks():
    table = filled_table()
    assert table.ratio("ours", "seconds") is None
    assert table.ratio("theirs", "psnr") is None


def test_what_is_missing_or_not_a_number_is_no_sample():
    table = filled_table()
    table.add("theirs", "d", {"seconds": float("nan"), "psnr": None})
    assert table.count("theirs") == 2


def test_printed_columns_are_aligned_and_ratios_marked():
    title, *lines = filled_table().as_text().splitlines()
    assert title == "Speed"
    assert lines[2].split() == ["theirs", "2", "4.00", "0.38×", "-"]
    assert lines[0].index("n") == lines[1].index("3") == lines[2].index("2")


def test_markdown_has_a_cell_for_every_heading():
    table = filled_table()
    table.note("measured once")
    lines = [line for line in table.as_markdown().splitlines() if line.startswith("|")]
    assert {line.count("|") for line in lines} == {lines[0].count("|")}
    assert table.as_markdown().endswith("- measured once")


def test_a_note_appears_once():
    table = filled_table()
    table.note("twice")
    table.note("twice")
    assert table.notes == ["twice"]


def test_the_json_file_holds_every_sample(tmp_path):
    write_json(tmp_path / "out.json", {"speed": [filled_table()]}, "a machine")
    stored = json.loads((tmp_path / "out.json").read_text())
    assert stored["machine"] == "a machine"
    assert stored["cases"]["speed"][0]["samples"]["ours"]["seconds"] == {"a": 1.0, "b": 2.0, "c": 30.0}


def test_acts_run_in_turn():
    order = []
    seconds = interleaved({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 3)
    assert order == ["a", "b"] * 3
    assert {name: len(values) for name, values in seconds.items()} == {"a": 3, "b": 3}


def test_percentiles_are_values_that_occurred():
    values = list(range(1, 101))
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.95) == 95
    assert percentile([7], 0.95) == 7


def test_the_machine_line_names_versions_and_no_host():
    import platform

    line = machine_line()
    assert "cores" in line
    assert "numpy" in line
    assert not platform.node() or platform.node() not in line


def test_peers_are_left_out_by_part_of_their_name_whatever_its_marks_and_capitals():
    options = Options(without=("gmic", "telea"))
    assert options.leaves_out("G'MIC multi-scale")
    assert options.leaves_out("OpenCV Telea")
    assert not options.leaves_out("OpenCV Navier-Stokes")
