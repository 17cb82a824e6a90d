"""What every room stands on: pure values, data layer, worker, trail, hooks, web, mail, summary figures."""
