"""When a dwell clock starts, holds and ends."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DwellSettings:
    """Figures from events.md unless said otherwise; durations in seconds, never in frames.

    enter_after_s     younger clocks are only candidates (a car that slows down)
    leave_after_s, leave_looks   the place must be seen empty for this long and this often
    occlusion_hold_s  how long something hidden, or a blind camera, keeps the clock of a stay that was not
                      reported yet; a reported one goes on until its place is seen to be empty
    max_shift, min_iou   how far a box may lie from the place, in box sizes, and still be the same stay;
                      boxes of a standing thing jitter by less than 0.15 (measured on real clips)
    moved_up          how far from its place, in box sizes, a thing may come to rest again before the place
                      counts as left, and still be the same stay: 2 m are half a car
    covered_share     a place is hidden when one thing in front of it covers this much more than before
    part_share, part_size   a box with at least this part of it inside the place, and at least this size of
                      it, is a piece of the same thing: detectors break up what lies or is half hidden
    twin_iou          a box that overlaps a place more than this is a second box on the same thing, and starts
                      no clock: detectors keep two of one class up to an IoU of 0.7, of two classes always
    strange_looks     so many looks in a row at something clearly different mean another thing
    max_difference    Hellinger distance of two appearances from which they are clearly different
    """

    enter_after_s: float = 2.0
    leave_after_s: float = 10.0
    leave_looks: int = 4
    occlusion_hold_s: float = 60.0
    max_shift: float = 0.3
    min_iou: float = 0.45
    moved_up: float = 1.0
    covered_share: float = 0.25
    part_share: float = 0.85
    part_size: float = 0.5
    twin_iou: float = 0.8
    strange_looks: int = 3
    max_difference: float = 0.55
