"""A video for Chromium's fake camera: a badge held before the lens."""

from io import BytesIO
from pathlib import Path

from PIL import Image

FRAME = (1280, 720)


PER_SECOND = 20  # of Chromium's fake camera


def film(badge: bytes, target: Path, *, shown: int = 2, away: int = 5) -> Path:
    """Write MJPEG (JPEGs in a row): the badge drifts in a hand for some seconds, then is away.

    Chromium plays it again and again.
    """
    picture = Image.open(BytesIO(badge)).convert("RGB")
    picture.thumbnail((420, 640))
    with target.open("wb") as video:
        for number in range((shown + away) * PER_SECOND):
            frame = Image.new("RGB", FRAME, (96, 99, 104))
            if number < shown * PER_SECOND:
                drift = number % 10
                place = ((FRAME[0] - picture.width) // 2 + drift, (FRAME[1] - picture.height) // 2 - drift)
                frame.paste(picture, place)
            frame.save(video, "JPEG", quality=85)
    return target
