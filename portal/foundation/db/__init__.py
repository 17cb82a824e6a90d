"""The data layer: tables, the one session, the walls between tenants, migrations."""
