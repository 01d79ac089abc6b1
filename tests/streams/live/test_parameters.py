from streams.live.parameters import ParameterSets

SPS, PPS, SLICE = b"\x67\x64\x00\x28\x01", b"\x68\xce\x3c\x80", b"\x65\x88\x84"


def stream(*nals: bytes) -> bytes:
    return b"".join(b"\x00\x00\x01" + nal for nal in nals)


def test_sets_are_found_among_other_units_and_only_once() -> None:
    sets = ParameterSets.found_in(stream(b"\x09\xf0", SPS, PPS, SPS, SLICE))
    assert sets == ParameterSets((SPS,), (PPS,))
    assert sets.complete


def test_the_codec_string_is_profile_constraints_and_level() -> None:
    assert ParameterSets.found_in(stream(SPS)).codec == "avc1.640028"


def test_half_of_the_sets_is_not_enough() -> None:
    assert not ParameterSets.found_in(stream(SPS)).complete
    assert not ParameterSets.found_in(b"").complete


def test_newer_sets_take_the_place_of_older_ones_kind_by_kind() -> None:
    other = b"\x68\xee\x3c\x80"
    sets = ParameterSets((SPS,), (PPS,)).updated(ParameterSets((), (other,)))
    assert sets == ParameterSets((SPS,), (other,))


def test_what_is_written_can_be_found_again() -> None:
    sets = ParameterSets((SPS,), (PPS,))
    assert ParameterSets.found_in(sets.annex_b()) == sets
