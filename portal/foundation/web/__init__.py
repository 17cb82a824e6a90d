"""What every page needs: policies, addresses, visibility, languages, forms, lists, errors, templates."""
