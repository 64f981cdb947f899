"""Invented words: places, owners, homes and people that exist nowhere, and the dice that choose among them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

COUNCIL = "Marlowe Borough Council"
HOME_AUTHORITY = "Marlowe"

NORTH_WEST = ("North West", "North West")
WEST_MIDLANDS = ("West Midlands", "West Midlands")
YORKSHIRE = ("North East, Yorkshire and the Humber", "Yorkshire and The Humber")

# Local authority → (Ofsted region, government office region), how officers shorten it, its constituencies, weight.
AUTHORITIES: dict[str, tuple[tuple[str, str], str, tuple[str, ...], int]] = {
    "Marlowe": (NORTH_WEST, "Marlowe", ("Marlowe Central", "Marlowe West and Brindlewick"), 26),
    "Tarnshire": (NORTH_WEST, "Tarns", ("Tarn Valley", "South Tarnshire", "Ribbleby and Crake"), 24),
    "Harrowdale": (NORTH_WEST, "Harrowdale", ("Harrowdale",), 10),
    "Kelderbeck": (NORTH_WEST, "Kelder", ("Kelderbeck North", "Kelderbeck South"), 10),
    "Wyreholme": (NORTH_WEST, "Wyreholme", ("Wyreholme",), 8),
    "Northmere and Saltholme": (NORTH_WEST, "Nmere & Salt", ("Northmere", "Saltholme"), 8),
    "Lunesby": (NORTH_WEST, "Lunesby", ("Lunesby",), 6),
    "Severnholt": (WEST_MIDLANDS, "Severnholt", ("Severnholt",), 4),
    "Calderfold": (YORKSHIRE, "Calderfold", ("Calderfold and Ouseby",), 4),
}

OWNER_WORDS = (
    "Brightpath", "Thistlefold", "Copperkettle", "Lanternfell", "Merrowby", "Quillbrook", "Saffronwick", "Tumblestone",
    "Windlestraw", "Yarrowgill", "Pebblecrook", "Fernhollin", "Applegarth Tarn", "Bramblecote", "Candlebeck",
    "Dapplewood", "Emberthwaite", "Foxglovely", "Gossamer Lane", "Hazelrigby", "Inglewhite Fold", "Juniperth",
    "Kestrelby", "Larkenshaw", "Mossbeckett", "Nettlefield", "Osierholm", "Plumtreeby", "Quickbeam", "Rowanthorpe",
    "Skylarkin", "Teaselby", "Umberfold", "Velvetmoss", "Willowmarl", "Yewcroftby", "Amberlode", "Beaconrigg",
    "Cloverdell", "Driftmoor", "Elderbrook", "Frostholm", "Greenlantern", "Hearthaven", "Ivythwaite", "Jackdawby",
    "Kindlewick", "Lapwingham", "Marigoldsworth", "Nightjarrow", "Otterfold", "Primrosegill", "Ravenglade",
    "Stonecropley", "Turnstone Beck", "Upwellow", "Violetmere", "Wrenholt", "Yellowhammerly", "Zephyrdale",
    "Ashenmarch", "Birchenbower", "Cobblewick", "Dovecotely", "Eiderdownby", "Feverfew Fold", "Goldcrestly",
    "Heronsmoss", "Ibisbrook", "Kingcupton",
)
OWNER_KINDS = (
    "Care", "Children's Services", "Residential", "Childcare", "Homes", "Support", "Care Group", "Therapeutic Care",
    "Futures", "Young People's Services", "Care and Education", "Living",
)
FOSTERING_KINDS = ("Fostering", "Foster Care", "Families")
SUPPORTED_KINDS = ("Supported Living", "Housing and Support", "Semi-Independent Living", "Pathways", "Move On")

HOME_WORDS = (
    "Oakview", "Larch Cottage", "The Old Dairy", "Beckside", "Sycamore", "Hillcrest Lea", "The Paddock", "Rowan Bank",
    "Millrace", "Ferndene", "Priory Gate", "The Stables", "Hawthorn Rise", "Cherry Fold", "Ashgrove Lea", "Moorcroft",
    "Brook Lodge", "Gillside", "Tarn View", "The Coach House", "Elm Rise", "Meadowgarth", "Quarry Bank", "Orchard End",
    "Bluebell Fold", "Station House", "The Mews", "Holly Bank", "Kiln Lodge", "Chapel Rise", "The Forge", "Lime Walk",
    "Sandpiper", "Curlew", "Hopton Lea", "Pine Lodge", "Maple Court", "The Willows End", "Fellside", "Heather Brae",
)
STREETS = (
    "Spindle Lane", "Weavers Fold", "Tollgate Street", "Old Tannery Road", "Lamplighter Way", "Bobbin Mill Lane",
    "Ropewalk", "Copperas Street", "Cinder Path", "Packhorse Road", "Saltpan Lane", "Drovers Rise",
)
TOWNS = ("Marlowe", "Brindlewick", "Ribbleby", "Crakeholme", "Harrowdale", "Kelderbeck", "Saltholme", "Lunesby")
NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
FIRST_NAMES = (
    "Ada", "Bram", "Cora", "Dev", "Edie", "Faisal", "Greta", "Hari", "Imogen", "Jonah", "Kezia", "Leon", "Mina", "Noor",
    "Orla", "Piotr", "Quentin", "Rosa", "Samir", "Tilda", "Uma", "Viktor", "Wren", "Xanthe", "Yusuf", "Zora",
)
SURNAMES = (
    "Marrowfell", "Pindlebury", "Brackenstone", "Wimblefold", "Tansybrook", "Crumblehurst", "Ottersby", "Quenbury",
    "Fennimoor", "Hobblethwaite", "Inkpennington", "Jessamyne-Rook", "Kettlewhisk", "Lintelby", "Mosscarrow",
    "Nobbleston", "Oatesgill", "Puddifold", "Rushcandle", "Saltmarrow", "Thimbleby-Moss", "Underwillow", "Varnishaw",
    "Whistleberry", "Yarnspindle", "Zettlethorpe",
)
TEAMS = (
    "Children in Care Team 1", "Children in Care Team 2", "Leaving Care", "Court and Permanence", "Disabled Children",
    "Family Safeguarding North", "Family Safeguarding South",
)
TEAM_ADDRESSES = {
    "Children in Care Team 1": "cic1", "Children in Care Team 2": "cic2", "Leaving Care": "leavingcare",
    "Court and Permanence": "court", "Disabled Children": "cwd", "Family Safeguarding North": "fs.north",
    "Family Safeguarding South": "fs.south",
}


def dice(*parts: object) -> Random:
    """A source of chance that depends on nothing but these parts, so that the same world comes again."""
    return Random(":".join(str(part) for part in parts))  # noqa: S311 - chance for an invented world, not a secret


def person(rng: Random) -> str:
    """An invented person's full name."""
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(SURNAMES)}"


def postcode(rng: Random) -> str:
    """A postcode in an area (MW) that Royal Mail does not use."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return f"MW{rng.randint(1, 19)} {rng.randint(1, 9)}{rng.choice(letters)}{rng.choice(letters)}"


def street(rng: Random) -> str:
    """A house number and an invented street."""
    return f"{rng.randint(1, 180)} {rng.choice(STREETS)}"


def weighted(rng: Random, choices: Sequence[tuple[T, float]]) -> T:
    """One of the choices, by weight."""
    return rng.choices([value for value, _ in choices], weights=[weight for _, weight in choices])[0]
