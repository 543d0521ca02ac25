"""Reads figures as PDF: every text lies within the page, and none lies over another one.

usage: check_figure.py FILE.pdf ...   with pdftotext (poppler-utils)
"""

import html
import re
import subprocess
import sys

PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)"')
WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')

# A box is as high as the font, so it reaches above and below what is drawn of it.
ROOM_ABOVE_LETTERS = 0.2


class Word:
    def __init__(self, match):
        self.left, self.top, self.right, self.bottom = map(float, match.groups()[:4])
        self.text = html.unescape(match.group(5))
        room = ROOM_ABOVE_LETTERS * min(self.right - self.left, self.bottom - self.top)
        self.inner = (self.left + room, self.top + room, self.right - room, self.bottom - room)

    def lies_over(self, other):
        left, top, right, bottom = self.inner
        other_left, other_top, other_right, other_bottom = other.inner
        return left < other_right and other_left < right and top < other_bottom and other_top < bottom


def faults(path):
    text = subprocess.run(["pdftotext", "-bbox", path, "-"], check=True, capture_output=True, text=True).stdout
    width, height = map(float, PAGE.search(text).groups())
    words = [Word(match) for match in WORD.finditer(text)]
    if not words:
        yield "has no text"
    for word in words:
        if word.left < 0 or word.top < 0 or word.right > width or word.bottom > height:
            yield f"{word.text} is cut off"
    for i, word in enumerate(words):
        for other in words[i + 1 :]:
            if word.lies_over(other):
                yield f"{word.text} lies over {other.text}"


def main():
    for path in sys.argv[1:]:
        for fault in faults(path):
            print(f"{path}: {fault}")


main()
