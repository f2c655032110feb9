"""The time in which a body must arrive, for all requests that wait at once."""

import asyncio

import pytest

from rulelang.serve.waiting import Patience


async def waits(patience: Patience, seconds: float) -> str:
    try:
        with patience:
            await asyncio.sleep(seconds)
            return "came"
    except TimeoutError:
        return "late"


def test_each_request_that_waits_too_long_is_ended_and_no_other() -> None:
    patience = Patience(0.2)

    async def all_at_once() -> list[str]:
        return await asyncio.gather(*(waits(patience, 60.0 if n % 2 else 0.0) for n in range(20)))

    assert asyncio.run(all_at_once()) == ["came", "late"] * 10
    assert not patience.ends


def test_one_that_began_later_is_ended_later() -> None:
    patience = Patience(0.2)
    ended: list[str] = []

    async def one(name: str, begins: float) -> None:
        await asyncio.sleep(begins)
        assert await waits(patience, 60) == "late"
        ended.append(name)

    async def both() -> None:
        await asyncio.gather(one("second", 0.1), one("first", 0.0))

    asyncio.run(both())
    assert ended == ["first", "second"]


def test_another_event_loop_has_a_timer_of_its_own() -> None:
    patience = Patience(0.05)
    assert asyncio.run(waits(patience, 0)) == "came"  # its timer never rings
    assert asyncio.run(waits(patience, 60)) == "late"


def test_a_task_that_others_cancel_is_cancelled() -> None:
    patience = Patience(60)

    async def cancelled() -> None:
        task = asyncio.create_task(waits(patience, 60))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert not patience.ends
