"""Verbs of saying in German, French and Spanish, by their forms and by what may stand beside them."""

from __future__ import annotations

SAYING = {
    "de": """sagte sagt sagten erklärte erklärt erklärten betonte betont betonten meinte meint meinten schrieb
        schreibt schrieben teilte teilten kündigte kündigten warnte warnt warnten forderte fordert forderten
        berichtete berichtet berichteten erläuterte erläutert ergänzte versicherte behauptete behauptet
        argumentierte argumentiert kritisierte kritisiert kritisierten bestätigte bestätigt räumte räumt mahnte
        mahnt entgegnete antwortete verkündete beklagte beklagt lobte verteidigte verlangte glaubt hofft fragte
        fügte sagen erzählt erzählte rief scherzt scherzte spottet spottete kichert kicherte bestritt bestreitet
        bestritten dementierte meldete meldet warf wirft bemängelte bemängelt monierte moniert monierten
        beteuerte beteuert bekräftigte bekräftigt unterstrich unterstreicht prophezeite prognostizierte
        prognostiziert konstatierte konstatiert bedauerte bedauert schilderte schildert gab gibt gaben wies
        weist hob zeigte zeigt stellte stellt kam kommt kamen kommen machte macht ließ lässt ließen geht ging
        gehen gingen rechnet rechnete hält hielt hielten wandte wendet schlug schlägt schlugen äußerte äußert
        vertritt vertrat vertreten vermutet vermutete befürchtet befürchtete glaubte hoffte verwies verweist
        verwiesen mutmaßte mutmaßt versprach verspricht versprachen widersprach widerspricht
        beruhigte beschwichtigte warnen fordern kritisieren beklagen betonen rät riet rieten raten empfiehlt
        empfahl empfahlen empfehlen""",
    "fr": """dit disent déclaré déclare déclarent affirmé affirme affirment expliqué explique expliquent ajouté
        ajoute annoncé annonce annoncent indiqué indique indiquent estime estimé estiment écrit assuré assure
        assurent souligné souligne précisé précise reconnu reconnaît insisté insiste averti répondu répond
        rappelé rappelle lancé confié confie raconté raconte martelé conclu conclut regretté regrette promis
        promet dénoncé dénonce dénoncent accusé accuse prévenu prévient plaidé plaide poursuivi nié nie démenti
        rapporté rapporte disait disaient affirmait affirmaient expliquait expliquaient assurait indiquait
        estimait estimaient déclarait soulignait précisait rappelait ajoutait annonçait reconnaissait confirmé
        confirme soutenu soutient admis admet avoué avoue constaté constate déploré déplore argué prétendu
        signalé relevé savoir valoir jugé juge jugeait jugent répété répète pense pensent dénonçait craint
        craignent redoute espère espèrent""",
    "es": """dijo dice dijeron dicen afirmó afirma afirmaron declaró declara declararon explicó explica
        explicaron aseguró asegura aseguraron aseguran señaló señala señalaron añadió añade indicó indica
        indicaron anunció anuncia anunciaron advirtió advierte advirtieron escribió sostuvo sostiene sostienen
        manifestó insistió insiste subrayó recordó reconoció respondió preguntó contó agregó comentó admitió
        confirmó criticó denunció denunciaron acusó acusa pidió exigió prometió negó niega denuncia
        denuncian desmintió informó informa informaron opinó cree considera consideró relató detalló apuntó
        alertó precisó enfatizó remarcó
        recalcó puntualizó concluyó reiteró lamentó mencionó aclaró matizó argumentó estimó destacó resaltó
        sentenció reveló pronosticó alertan advierten prevé prevén calcula calculan opina opinan creen sospecha
        teme temen explican indican anuncian piden exigen confirma confirman asegura""",
}
"""Forms that tell what is said, in marks or without."""

ADVISING = frozenset("rät riet rieten raten empfiehlt empfahl empfahlen empfehlen".split())
"""German verbs behind which whom they are told to stands before "zu": "rät Sparern, Angebote zu vergleichen"."""

BESIDE_MARKS = {
    "de": """schimpft schimpfte schimpften klagt klagte jubelt jubelte freut freute ärgert ärgerte poltert
        polterte wettert wetterte resümiert resümierte bilanziert bilanzierte urteilt urteilte verrät verriet
        gesteht gestand kommentiert kommentierte kontert konterte witzelt witzelte stöhnt stöhnte seufzt seufzte
        appelliert appellierte plädiert plädierte findet fand weiß ergänzt lobt verteidigt entgegnet
        antwortet versichert schlussfolgert schlussfolgerte staunt staunte schwärmt schwärmte sinniert
        drohte droht""",
    "fr": """murmuré murmure justifié justifie commenté commente réjoui réjouie réjouit félicité félicitée
        félicite pesté peste souri sourit témoigné témoigne lâché lâche tonné tonne tranché tranche ironisé
        ironise plaisanté plaisante soufflé souffle glissé glisse rétorqué rétorque répliqué réplique renchéri
        renchérit résumé résume détaillé détaille asséné assène martèle développe repris reprend poursuit
        concède concédé avancé avance noté note observé observe nuancé nuance tempéré tempère rassuré rassure
        juré jure salué salue saluent indigné indignée indigne insurgé insurgée insurge inquiété inquiétée
        inquiète étonné étonnée étonne amusé amusée amuse exclamé exclamée exclame interrogé interrogée
        interroge défendu défendue défend agacé agace alarmé alarmée alarme emporté emportée soupiré soupire
        clamé clame crié crie réagi réagit lance ironisait pestait fustigé fustige condamné condamne réclamé
        réclame vanté vante demandé demande""",
    "es": """proclamó celebró exclamó ironizó bromeó zanjó remató apostilló replicó contestó complementó
        cuestionó corroboró defendió reclamó condenó quejó felicitó congratuló propuso recomendó sugirió arengó
        reflexionó expresó planteó rechazó elogió reprochó sentencia relata cuenta comenta recuerda responde
        concluye apunta detalla precisa lamenta subraya agrega admite reconoce confiesa confesó pronunció
        remarca reitera enfatiza destaca replica bromea ironiza celebra zanja defiende""",
}
"""Forms that tell it only where marks stand beside them: alone they take an object as other verbs do."""

PARTICIPLES = {
    "de": """gesagt erklärt betont mitgeteilt angekündigt gewarnt gefordert berichtet geschrieben behauptet
        bestätigt eingeräumt beklagt kritisiert versichert angegeben gemeldet beteuert bekräftigt genannt
        gewürdigt gewertet gelobt""",
    "es": """asegurado afirmado explicado señalado añadido indicado anunciado advertido declarado denunciado
        informado sostenido manifestado insistido subrayado recordado reconocido respondido comentado admitido
        confirmado criticado pedido exigido prometido negado lamentado precisado detallado destacado reiterado
        recalcado dicho""",
}
"""Forms that say something only with "hat" or "ha" before them."""

LAST = """verlautete verlautet hervorgeht hervorging mitteilte mitteilten mitteilt ankündigte angab bekanntgab
    hinzufügte einräumte hervorhob hieß heißt""".split()
"""German forms at the end of their clause ("wie die Polizei mitteilte"), and "hieß es"."""

SURE = frozenset(
    """überzeugt zuversichtlich optimistisch sicher besorgt enttäuscht erfreut zufrieden erleichtert skeptisch
    entsetzt verärgert""".split()
)
"""What somebody shows or gives himself who says that something is so: "zeigte sich überzeugt, dass"."""

HELD = frozenset(
    "hoffnung sorge befürchtung überzeugung ansicht auffassung meinung standpunkt wunsch verdacht".split()
)
"""What somebody holds or utters: "vertrat die Auffassung, dass"."""

PARTED = {
    **dict.fromkeys(("teilte", "teilten"), frozenset({"mit"})),
    **dict.fromkeys(("kündigte", "kündigten"), frozenset({"an"})),
    **dict.fromkeys(("räumte", "räumt"), frozenset({"ein"})),
    **dict.fromkeys(("warf", "wirft"), frozenset({"vor"})),
    **dict.fromkeys(("gab", "gibt", "gaben"), frozenset({"an", "bekannt", "bedenken"}) | SURE),
    **dict.fromkeys(("wies", "weist"), frozenset({"hin", "zurück"})),
    **dict.fromkeys(("zeigte", "zeigten", "zeigt"), SURE),
    **dict.fromkeys(("stellte", "stellten", "stellt"), frozenset({"klar", "fest", "aussicht"})),
    **dict.fromkeys(("kam", "kamen", "kommt", "kommen"), frozenset({"schluss", "ergebnis"})),
    **dict.fromkeys(("machte", "machten", "macht"), frozenset({"deutlich", "klar"})),
    **dict.fromkeys(("ließ", "ließen", "lässt"), frozenset({"mitteilen", "wissen", "ausrichten", "verlauten"})),
    **dict.fromkeys(("ging", "gingen", "geht", "gehen"), frozenset({"aus"})),
    **dict.fromkeys(("rechnete", "rechneten", "rechnet"), frozenset({"damit"})),
    **dict.fromkeys(("hielt", "hielten", "hält"), frozenset({"dagegen", "fest"})),
    **dict.fromkeys(("wandte", "wandten", "wendet"), frozenset({"ein"})),
    **dict.fromkeys(("schlug", "schlugen", "schlägt"), frozenset({"vor"})),
    **dict.fromkeys(("äußerte", "äußerten", "äußert"), HELD),
    **dict.fromkeys(("vertrat", "vertraten", "vertritt", "vertreten"), HELD),
    "fügte": frozenset({"hinzu", "an"}),
    "hob": frozenset({"hervor"}),
}
"""German verbs that say something only with a particle: "teilte die Behörde mit"."""
