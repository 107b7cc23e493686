"""A form's field for a skill: it proposes those of the map, and takes any other one, too."""

from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tracker.catalogue.skills import NAMES, meant, shown


class SkillInput(forms.TextInput):
    """One line with the map's names behind it; their list is called as the field, with ``_names``."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        names = f"{(attrs or {}).get('id', name)}_names"
        options = format_html_join("", '<option value="{}"></option>', ((shown(each),) for each in NAMES))
        line = super().render(name, value, (attrs or {}) | {"list": names}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', line, names, options)


class SkillField(forms.CharField):
    """A skill; one of the map is stored as the map spells it."""

    widget = SkillInput

    def to_python(self, value: Any) -> Any:
        return meant(super().to_python(value) or "")

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if isinstance(value, str) else value
