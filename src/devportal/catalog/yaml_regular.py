"""The quick way through YAML: documents in plain block style, read line by line."""

from __future__ import annotations

from devportal.catalog.yaml12 import Document


class Reader:
    def __init__(self, text: str, max_depth: int, max_aliases: int) -> None:
        from devportal.catalog.yaml_stream import Stream

        self.stream = Stream(text, max_depth, max_aliases)

    def documents(self) -> list[Document]:
        reads = list(self.stream.documents())
        return [self.finished(read) for read in reads]

    def finished(self, read) -> Document:
        place = self.stream.place
        warnings = tuple((code, message, *place(offset)) for code, message, offset in read.warnings)
        if read.fault is None:
            return Document(read.value, None, None, *place(read.start), warnings)
        return Document(None, read.fault.message, read.fault.code, *place(read.fault.offset), warnings)
