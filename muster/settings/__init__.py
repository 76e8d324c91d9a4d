"""What an installation has set: read from config.toml and the environment, checked, and refused in plain sentences."""

from muster.settings.loading import build_settings, find_config, load_settings
from muster.settings.refusal import SettingsRefused
from muster.settings.sections import Environment, Settings, SmsKind, Tls

__all__ = [
    "Environment",
    "Settings",
    "SettingsRefused",
    "SmsKind",
    "Tls",
    "build_settings",
    "find_config",
    "load_settings",
]
