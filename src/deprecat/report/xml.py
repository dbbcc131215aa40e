"""What the XML formats share: elements whose text can be written, as one document in ASCII."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from deprecat.report.interface import visible

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def element(parent: Element | None, tag: str, text: str = "", **attributes: str) -> Element:
    """A *tag* in *parent*, or a root. Control characters, which XML 1.0 cannot hold, become escapes."""
    from xml.etree.ElementTree import Element, SubElement

    clean = {name: visible(value, "utf-8") for name, value in attributes.items()}
    made = Element(tag, clean) if parent is None else SubElement(parent, tag, clean)
    if text:
        made.text = "\n".join(visible(line, "utf-8") for line in text.split("\n"))
    return made


def write(root: Element, stream: TextIO) -> None:
    """Write *root* as a document. It is ASCII (other characters as references), so that it can be read
    whatever the encoding of *stream* is."""
    from xml.etree.ElementTree import indent, tostring

    indent(root, " ")
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii") + "\n")
