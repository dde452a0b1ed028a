"""The browser that opens published pages."""

from tests.pages.conftest import browser as browser  # noqa: PLC0414 - pytest finds it by its name here
