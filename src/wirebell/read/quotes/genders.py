"""What a person's titles, offices and given name tell of "he" and "she"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from wirebell.model.facts import Mention

Gender = Literal["f", "m"]
_FEMALE = frozenset(
    """mrs ms miss lady dame queen princess sister frau mme madame señora chairwoman congresswoman spokeswoman
        councilwoman actress businesswoman policewoman mother daughter wife widow baroness duchess empress
        ministerin präsidentin sprecherin kanzlerin présidente directrice presidenta ministra portavoza""".split()
)
_MALE = frozenset(
    """mr sir lord king prince brother herr monsieur señor chairman congressman spokesman councilman actor
        businessman policeman father son husband baron duke emperor imam pope""".split()
)
_GIVEN_FEMALE = frozenset(
    """mary anna anne ann maria elena helen laura sarah sara emma julia lena eva lucy alice jane joan karen
        susan linda nancy lisa sandra donna carol ruth sharon michelle kimberly angela melissa deborah
        stephanie rebecca christina christine catherine katherine kate amy rachel diane janet julie hannah
        martha fatima aisha layla amina mariam zainab leila noor olga irina natalia tatiana svetlana yelena
        ekaterina anastasia claudia monika sabine ursula petra birgit heike marie sophie camille isabelle
        nathalie sylvie valérie carmen lucía ana isabel pilar rosa teresa cristina gabriela valentina priya
        sunita yuki mei chiara giulia francesca paola elizabeth margaret theresa hillary nicola jennifer
        patricia barbara victoria charlotte""".split()
)
_GIVEN_MALE = frozenset(
    """john james robert michael william david richard joseph thomas charles christopher daniel matthew
        anthony mark donald steven paul andrew kenneth george kevin brian edward ronald timothy jason jeffrey
        ryan jacob gary nicholas eric stephen jonathan larry justin scott brandon benjamin samuel gregory
        frank alexander patrick jack peter henry adam omar ahmed ali mohammed muhammad mohamed hassan hussein
        ibrahim khaled yusuf karim tariq vladimir ivan sergei dmitry mikhail nikolai boris oleg igor hans karl
        klaus jürgen wolfgang stefan martin friedrich olaf pierre jean jacques michel françois philippe
        antoine luc josé juan luis carlos javier pedro miguel jorge fernando pablo diego rajesh amit hiroshi
        kenji marco giovanni matteo tom bill jim joe bob mike tim steve barack bernie ted chris jeff""".split()
)


# German and Spanish callings; the bare "minister", "chef" and "trainer" are English as well.
_WOMAN = re.compile(
    r"\w+(?:er|ist|nt|ärzt|wält|chef|rät|or|olog|wirt|zeug|eur|bäur)in|(?:alcald|concej)\w*a|\w+(?:ctora|nadora|utada|jera)"
)
_MAN = re.compile(
    r"\w{3,}(?:minister|chef|trainer|präsident)|präsident|\w*(?:sprecher|anwalt|meister|landwirt|politiker|kanzler|landrat"
    r"|forscher|vorsitzender)|alcalde|concejal"
)


def gender(mention: Mention) -> Gender | None:
    """Return the gender of a person as far titles, offices and given name tell it; None if they do not."""
    return _gender(mention.name, mention.roles)


@lru_cache(maxsize=4096)
def _gender(name: str, roles: tuple[str, ...]) -> Gender | None:
    told = {word.strip(".,").casefold() for role in roles for word in role.split()}
    if told & _FEMALE or any(_WOMAN.fullmatch(word) for word in told):
        return "f"
    if told & _MALE or any(_MAN.fullmatch(word) for word in told):
        return "m"
    given = name.split(maxsplit=1)[0].strip(".,").casefold() if name else ""
    if given in _GIVEN_FEMALE:
        return "f"
    return "m" if given in _GIVEN_MALE else None
