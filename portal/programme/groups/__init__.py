"""How organisations hang together: who holds or controls whom, from when to when. What follows in law, plugins say."""
