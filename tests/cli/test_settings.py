"""What the environment says of the database, refused in one line before anything is opened."""

import pytest

from portal.settings import SettingsError, from_environment

KEYS = {"SECRET_KEY": "s" * 32, "AUDIT_KEY": "a" * 32}


def test_a_folder_that_is_not_there_is_named(tmp_path):
    missing = tmp_path / "none"
    with pytest.raises(SettingsError, match=f"the folder {missing} is not there"):
        from_environment({**KEYS, "DATABASE_URL": f"sqlite:///{missing}/x.db"})


def test_the_folder_of_data_may_still_be_made(tmp_path):
    later = from_environment({**KEYS, "VAR_DIR": str(tmp_path / "later")})
    assert later.database_url == f"sqlite:///{tmp_path / 'later' / 'portal.db'}"
