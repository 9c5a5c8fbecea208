"""Papers as PDF: application form, receipt, refusal notice, formation order (ADM-10, ADM-25, ADM-31, SIG-4).

A paper is drawn from a *sheet*, a plain dict of texts in the reader's language (`adapters.texts.papers` and
`order_sheets` make it), by the template beside this file. Texts go in as data, never as markup.
"""
