"""A public register, of firms or of rates, on this machine: it says what it is to say, and notes what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from portal.foundation.hooks.registers import Register

Answer = tuple[int, dict[str, str], bytes]


def says(said: Any, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON."""
    return status, headers, json.dumps(said).encode()


@dataclass
class FakeRegister:
    """Where it is, what it was asked (a query's fields or a body; which file below it), and how it answers."""

    url: str = ""
    asked: list[Any] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    answer: Callable[[Any], Answer] = lambda _asked: says({})

    @property
    def register(self) -> Register:
        """How a plugin is given it."""
        return Register(self.url)


def _handler(register: FakeRegister) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            self._reply({name: values[0] for name, values in query.items()})

        def do_POST(self) -> None:
            self._reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _reply(self, asked: Any) -> None:
            register.asked.append(asked)
            register.paths.append(urlsplit(self.path).path.removeprefix("/search").strip("/"))
            register.headers = dict(self.headers)
            status, headers, body = register.answer(asked)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            with suppress(ConnectionError):  # whoever asks may hang up before the end
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def running() -> Iterator[FakeRegister]:
    """A register that answers on a port of this machine."""
    register = FakeRegister()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(register))
    server.daemon_threads = True
    register.url = f"http://127.0.0.1:{server.server_port}/search"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield register
    finally:
        server.shutdown()
        server.server_close()


def firm(siren: str, **changes: Any) -> dict[str, Any]:
    """An invented firm as the API « Recherche d’entreprises » gives one in a short answer."""
    seat = {
        "siret": f"{siren}00074",
        "activite_principale": "23.41Z",
        "adresse": "12 CHEMIN DES POTIERS 30100 ALES",
        "code_postal": "30100",
        "commune": "30007",
        "libelle_commune": "ALES",
        "etat_administratif": "A",
        "statut_diffusion_etablissement": "O",
        "tranche_effectif_salarie": "11",
    }
    return {
        "siren": siren,
        "nom_complet": "POTERIE INVENTEE (PI)",
        "nom_raison_sociale": "POTERIE INVENTEE",
        "activite_principale": "23.41Z",
        "activite_principale_naf25": "23.45Y",
        "etat_administratif": "A",
        "date_fermeture": None,
        "statut_diffusion": "O",
        "tranche_effectif_salarie": "12",
        "siege": {**seat, **changes.pop("siege", {})},
        "matching_etablissements": [],
        **changes,
    }


def results(*firms: dict[str, Any]) -> Answer:
    """The API's answer with these firms."""
    return says({"results": firms, "total_results": len(firms), "page": 1, "per_page": 1, "total_pages": 1})


def taxpayer(cui: int, general: Any = None, **changes: Any) -> dict[str, Any]:
    """An invented firm as ANAF's service gives one."""
    said = {
        "cui": cui,
        "data": "2026-11-23",
        "denumire": "OL\u0102RIE INVENTAT\u0102 \u015eI FIII S.R.L.",
        "adresa": "JUD. CLUJ, MUN. CLUJ-NAPOCA, STR. OLARILOR, NR.4",
        "nrRegCom": "J12/750/2012",
        "codPostal": "400001",
        "stare_inregistrare": "INREGISTRAT din data 01.03.2012",
        "cod_CAEN": "2341",
    }
    seat = {
        "sdenumire_Strada": "Str. Olarilor",
        "snumar_Strada": "4",
        "sdetalii_Adresa": "",
        "sdenumire_Localitate": "Mun. Cluj-Napoca",
        "scod_Postal": "400002",
    }
    return {"date_generale": {**said, **(general or {})}, "adresa_sediu_social": seat, **changes}


def taxpayers(*firms: dict[str, Any], missing: Any = (), status: int = 200) -> Answer:
    """ANAF's answer with these firms, and what it did not find."""
    return says({"cod": status, "message": "SUCCESS", "found": firms, "notFound": missing}, status)


def says_file(body: str, status: int = 200) -> Answer:
    """A file of text."""
    return status, {}, body.encode()


def ecb_file(days: Mapping[str, Mapping[str, str]]) -> Answer:
    """The ECB's file of the last ninety days: by day, units of currencies for one euro."""
    cubes = ""
    for day, rates in days.items():
        said = "".join(f'<Cube currency="{code}" rate="{rate}"/>' for code, rate in rates.items())
        cubes += f'<Cube time="{day}">{said}</Cube>'
    return says_file(
        '<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
        'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject>'
        f"<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender><Cube>{cubes}</Cube>"
        "</gesmes:Envelope>"
    )


def ecb_series(currency: str, days: Mapping[str, str]) -> Answer:
    """The ECB's data service, in CSV: one currency, day by day."""
    head = "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE"
    rows = [f"EXR.D.{currency}.EUR.SP00.A,D,{currency},EUR,SP00,A,{day},{rate}" for day, rate in days.items()]
    return says_file("\r\n".join((head, *rows, "")))


def bnr_file(days: Mapping[str, Mapping[str, str]], xsd: str = "https://www.bnr.ro/xsd") -> Answer:
    """A file of the National Bank of Romania: by day, lei for a currency, or for a hundred of it (« 100 HUF »)."""
    cubes = ""
    for day, rates in days.items():
        cubes += f'<Cube date="{day}">{"".join(_bnr_rate(of, rate) for of, rate in rates.items())}</Cube>'
    return says_file(
        f'<?xml version="1.0" encoding="utf-8"?><DataSet xmlns="{xsd}"><Header><Publisher>National Bank of Romania'
        "</Publisher><MessageType>DR</MessageType></Header><Body><Subject>Reference rates</Subject>"
        f"<OrigCurrency>RON</OrigCurrency>{cubes}</Body></DataSet>"
    )


def _bnr_rate(of: str, rate: str) -> str:
    units, _, code = of.rpartition(" ")
    many = f' multiplier="{units}"' if units else ""
    return f'<Rate currency="{code}"{many}>{rate}</Rate>'


def inforeuro(rates: Mapping[str, Any]) -> Answer:
    """The Commission's monthly rates: units of currencies for one euro."""
    said = {"country": "-", "currency": "-", "isoA2Code": "", "comment": None}
    return says([{**said, "isoA3Code": code, "value": value} for code, value in rates.items()])
