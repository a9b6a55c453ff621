"""Stand-ins that let Rasa start without TensorFlow.

Rasa 3.6 imports TensorFlow at start, whatever the pipeline. Ours (config.yml) uses none of it, so this module
answers those imports with empty classes: 600 MB less to install, and seconds and hundreds of MB less at start.
A class that is really used (a pipeline that names DIETClassifier, say) fails with a sentence that says so.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any, ClassVar

ABSENT_PACKAGES = ("tensorflow", "tensorflow_text", "tensorflow_hub", "keras")


class _AbsentType(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent


class Absent(metaclass=_AbsentType):
    """Whatever Rasa's modules name of TensorFlow while they are imported: base classes, decorators, types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if type(self) is not Absent:
            raise RuntimeError(
                f"{type(self).__name__} needs TensorFlow, which this installation leaves out. "
                "Use only components without it in config.yml (see docs/decisions/0001-rasa-is-isolated.md)."
            )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        # `@tf.function(...)` above a method: the method stays as it is.
        return args[0] if args else self


class _AbsentModule(ModuleType):
    __path__: ClassVar[list[str]] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Any:
        if fullname.split(".")[0] in ABSENT_PACKAGES:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        module.__version__ = "2.12.0"  # what Rasa 3.6.21 pins; it prints it in `rasa --version`


def install() -> None:
    """Answer imports of TensorFlow and Keras with stand-ins, unless the real ones are installed."""
    if importlib.machinery.PathFinder.find_spec("tensorflow") is None:
        sys.meta_path.insert(0, _Finder())
