"""What names in written stories are made of: syllables, words and forms; and how often each kind is written."""

from __future__ import annotations

ONSETS = "b br c ch cr d dr f fl g gr h j k kr l m n p pl r s sh sk st t tr v w y z".split()
VOWELS = "a a e e i i o o u ai ea ou".split()
CODAS = ["", "", "", "n", "r", "l", "s", "m", "ck", "nd", "rt", "x", "th"]
ENDS = {
    "person": [
        "son",
        "ov",
        "ic",
        "ski",
        "man",
        "ez",
        "berg",
        "a",
        "i",
        "er",
        "enko",
        "yan",
        "o",
        "ley",
        "sen",
        "u",
    ],
    "place": [
        "ton",
        "ville",
        "grad",
        "burg",
        "abad",
        "a",
        "o",
        "ia",
        "ham",
        "stadt",
        "ovo",
        "pur",
        "i",
        "field",
        "in",
    ],
    "firm": [
        "ex",
        "tec",
        "co",
        "a",
        "is",
        "on",
        "ix",
        "gen",
        "soft",
        "net",
        "tel",
        "ia",
        "o",
        "lux",
        "corp",
        "ent",
    ],
}
SUFFIXES = """Inc|Corp|Ltd|Plc|Co|Group|Holdings|AG|SA|NV|SpA|Industries|International|Motors|Airlines|Energy
Systems|Technologies|Bank|Insurance|Pharmaceuticals|Steel|Foods|Media|Stores|Capital|Partners|Securities""".replace(
    "\n", "|"
).split("|")
CLUBS = """United|City|Rovers|FC|Athletic|Wanderers|Town|Dynamo|Sporting|Rangers|Real|Olympique|Hapoel|Lokomotiv
Inter|Union|Wolves|Red Star|SC""".replace("\n", "|").split("|")
NICKNAMES = """Hawks Otters Comets Miners Pilots Ravens Foxes Bisons Herons Giants Stags Cobras Royals Sharks
Pioneers Badgers Storm Thunder Lancers Mustangs Admirals Dukes Cranes Hornets""".split()
FIELDS = """Fisheries|Trade|Transport|Health|Labour|Foreign Affairs|Energy|Water|Farm Workers|Teachers|Shipping
Railways|Nuclear Safety|Refugees|Human Rights|Press Freedom|Consumer Affairs|Trade and Industry|Justice|Education
Aviation|Housing|Customs|Statistics|Space|Football|Tennis|Economic Development|Marine Research""".replace(
    "\n", "|"
).split("|")
DATELINES = [
    "{c1} {#4} - It happened on Friday.",
    "{c1} (AP) _ It was the third time this year.",
    "{c1}, {C1} (Reuters) - Nobody could say why.",
    "{c1}, {R1} _ They came from all over the country.",
    "{c1} 2014-0{#4}",
    "{c1}, {C1} 2014-0{#4}",
    "{c1}, {R1} 2014-0{#4}",
    "{c1}, May {#4} - There is no doubt about it.",
]
OFFICES = ["Ministry of {}", "Department of {}", "{} Ministry", "{} Department", "{} Commission", "{} Agency"]
OFFICES += [
    "National {} Board",
    "International {} Organisation",
    "{} Union",
    "{} Association",
    "Federal {} Authority",
]
OFFICES += [
    "World {} Federation",
    "Institute for {}",
    "Council on {}",
    "Centre for {}",
    "{} Committee",
    "{} Office",
]
LANDS = [
    "{} River",
    "Mount {}",
    "Lake {}",
    "{} Bridge",
    "Cape {}",
    "{} Island",
    "{} Street",
    "{} Valley",
    "Fort {}",
]
LANDS += [
    "{} Hills",
    "{} Dam",
    "{} Bay",
    "{} Airport",
    "{} Forest",
    "River {}",
    "{} Mountains",
    "Port {}",
    "{} Road",
]
GROUNDS = ["{} Stadium", "{} Park", "{} Arena", "{} Square", "{} Prison", "{} Hall", "{} Palace", "{} Air Base"]
SCHOOLS = [
    "{} University",
    "University of {}",
    "{} College",
    "{} Hospital",
    "{} Institute of Technology",
    "{} High School",
]
SCHOOLS += ["Royal {} Academy", "{} Medical Center", "{} State University", "St {} College", "{} Museum of Art"]
PAPERS = ["{} Times", "{} Herald", "Daily {}", "{} Post", "Radio {}", "{} Television", "{} News Agency", "{}"]
PARTIES = ["{} Democratic Party", "{} People's Party", "{} Liberation Front", "Socialist Party", "Labour Party"]
PARTIES += [
    "{} National Congress",
    "Liberal Union",
    "Reform Party",
    "Christian Democrats",
    "{} Alliance",
    "Civic Forum",
]
MEMBERS = "Socialist Liberal Reformist Centrist Nationalist Islamist Conservative Republican Democrat".split()
GANGS = [
    "{} Liberation Army",
    "{} Front",
    "Army of {}",
    "{} Brigades",
    "al-{}",
    "{}",
    "Jaish al-{}",
    "Movement for {}",
]
CUPS = [
    "{} Cup",
    "{} Open",
    "{} Championship",
    "{} Grand Prix",
    "World Cup",
    "Tour of {}",
    "{} League",
    "{} Games",
]
CUPS += ["{} Classic", "{} Masters", "European {} Championships", "{} Trophy", "{} Marathon"]
LAWS = [
    "Operation {}",
    "Treaty of {}",
    "{} Act",
    "{} Agreement",
    "{} Accord",
    "{} War",
    "{} Protocol",
    "Battle of {}",
]
WORKS = [
    "The {} House",
    "{} Nights",
    "Song for {}",
    "{}",
    "The Last {}",
    "Letters from {}",
    "{} and the Sea",
    "My {}",
]
LABELS = [
    "{} Records",
    "{} Recordings",
    "{} Press",
    "{} Books",
    "{} Pictures",
    "{} Entertainment",
    "{} Music",
    "{}",
]
UNITS = [
    "{}th {} Regiment",
    "{}nd {} Brigade",
    "{}th Infantry Division",
    "Army of {1}",
    "{1} Rifles",
    "{1} Militia",
]
UNITS += ["{1} Guards", "{}st Battalion", "{1} Cavalry", "{}th Fighter Wing", "Royal {1} Fusiliers", "{1} Fleet"]
BODIES = [
    "{} Society",
    "Museum of {}",
    "{} Museum",
    "{} Library",
    "{} Laboratory",
    "{} Orchestra",
    "Diocese of {}",
    "Church of {}",
    "{} Club",
    "{} Institution",
    "{} Foundation",
    "House of {}",
    "{} Assembly",
    "{} Center",
    "{} City Council",
    "{} Chamber of Commerce",
    "Friends of {}",
    "{} Parliament",
]
PRIZES = ["{} Prize", "{} Award", "{} Medal", "Order of {}", "{} Awards", "{} Trophy", "All-{}", "{} Fellowship"]
PRODUCTS = ["{} 3", "HMS {}", "USS {}", "{} IV", "{}", "{}", "Super {}", "{} Mark 2", "{}-class", "Project {}"]
SPECIES = ["{}ic", "{}ish", "{}ese", "{}ites", "{}ans", "{}i", "{}us", "{}ian", "{}oi"]
SHARES = {"sport": 9, "economy": 5, "wiki": 3}
"""How often a kind of story is written; the others, 2. Tables of results are learned from sport alone."""
FIRSTS = """Velvet Broken Silent Burning Electric Crimson Hollow Paper Golden Seventh Wooden Black Blue Lost Wild
Little Big Iron Plastic Frozen Yellow Angry Stolen Painted Midnight Modern Naked Secret Sonic Sweet Dirty Dead
Neon Glass Super New Young""".split()
SECONDS = """Anchor Machine Parade Horses Orchard Radio Tigers Ghosts Theory Engines Kids Mountain Sisters Hearts
Wolves River Garden Rebels Sky Brothers Letters Soldiers Moon Circus Fever Lions Avenue Sparrows Kings Ladies
Mirrors Puppets Dolls Robots Bones Monkeys Roses Experience Revolver""".split()
