"""The Alizé® portal: one Flask core, one tenant per territory, plugins for what differs by country."""
