"""Forms: what a page may send and how it looks. The only place that knows WTForms; no rule lives here."""
