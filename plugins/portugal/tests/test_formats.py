"""The report as Excel reads it in Portugal."""

from datetime import date

from alize_portugal.formats import formats
from portal.sdk import Money, ReportData, ReportTable


def test_days_and_amounts_are_written_as_in_portugal():
    table = ReportTable("Missões", ("Dia", "Valor"), ((date(2027, 3, 2), Money(42_050, "EUR")),))
    data = ReportData("Porto", "Rede de exemplo", 2027, date(2028, 1, 10), "EUR", (table,))
    (found,) = formats()
    file = found.render(data)
    assert file.startswith(b"\xef\xbb\xbf")
    assert file.decode("utf-8-sig").splitlines()[2] == "02/03/2027;420,50"
