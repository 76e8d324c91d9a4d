from attendance.limits import Limiter


class Seconds:
    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


def test_a_burst_is_let_through_and_then_no_more():
    limiter = Limiter(burst=3, per_second=2, read_s=Seconds())

    assert [limiter.wait_s("one") for _ in range(4)] == [0, 0, 0, 1]


def test_calls_come_back_with_time_but_never_more_than_a_burst():
    seconds = Seconds()
    limiter = Limiter(burst=3, per_second=2, read_s=seconds)
    for _ in range(3):
        limiter.wait_s("one")

    seconds.now += 0.5
    assert [limiter.wait_s("one") for _ in range(2)] == [0, 1]

    seconds.now += 3_600
    assert [limiter.wait_s("one") for _ in range(4)] == [0, 0, 0, 1]


def test_one_token_does_not_use_up_anothers_calls():
    limiter = Limiter(burst=1, per_second=0.1, read_s=Seconds())
    limiter.wait_s("one")

    assert limiter.wait_s("two") == 0
    assert limiter.wait_s("one") == 10


def test_the_limit_is_sixty_at_once_and_a_hundred_and_twenty_a_minute():
    seconds = Seconds()
    limiter = Limiter(read_s=seconds)
    assert [limiter.wait_s("one") for _ in range(61)].count(0) == 60

    seconds.now += 10
    assert [limiter.wait_s("one") for _ in range(21)].count(0) == 20
