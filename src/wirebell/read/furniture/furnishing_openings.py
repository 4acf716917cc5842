"""What lines of furniture begin with, so that the lines of a story are not tried against every phrase of it.

Taken from the patterns of `furnishings` and `furnishings_abroad`: a phrase that is added there and begins with a
new word adds it here. A test makes lines out of the patterns and holds this to them.
"""

from __future__ import annotations

import re

_FIRST = frozenset(
    """
    abgelegt abonnez accueil acheter acquérir actualizado ad add additional advertise advertisement
    advertising advertorial affiliate afp aktualisiert alle also anmerkung ansa anzeige ap apa apóyanos aquí
    archivado archivbild article artikel artikelrechte artículos auch auf aufmacherbild avec back become
    beitragsbild berichtigung bild boletín boletíns bookmark browse bulletin bulletins buy c categories
    category categoría categorías catégorie catégories ce cet clarification click close comment comments
    comparte compartir comprar con contact contacto contenido continue cookie copy copyright correccion
    corrección correction corrections correo courriel creado create created créé créée das data date datum
    den der descubre die dienstag diese dieser dieses dimanche discuss do domingo don donate donnerstag
    download downloads dpa drucken due e editing editor editors efe eilmeldungen email enable enter enviar
    envoyer epd erratum erschienen erstellt esta este etiquetas expand explore facebook faites fax fe fecha
    feel filed find first flipboard folge folgen follow foto freitag fri friday fuente further get gift got
    graphic graphics hace have hazte hear here hier hinweis home ici il illustration illustrations image
    imagen imprimer imprimir infolettre infolettres inhalt inhalte inhaltsverzeichnis inicio inscrivez
    instagram install jetzt jeudi join jueves jump kategorie kategorien keep kna kommentieren kontakt
    korrektur l la lassen last latest le lea learn leave lecture lee leer leggi les lesedauer lesen lesezeit
    letzte licence licenciar license lies like link linkedin lire listen liveblog lo load log login lundi
    lunes manage mardi martes materiał mehr meistgelesen menu mercredi merken messenger mira mire mis mise
    mit mittwoch miércoles mobil modifié modifiée mon monday montag more most mots más nach nachdruck never
    newer news newsblog newsletter newsletters next no note noticias nutzungsrechte older one online open
    order originalpublikation our paid pap partager pdf phone photo pin pinterest play popular portada post
    posted press pressekontakt prev previous print privacy prohibida promoted publicado publicidad publicité
    published publié publiée puedes purchase push pushnachrichten queda quelle rate re read reading receive
    recevez recevoir reciba recibe recibir recommended rectificatif redaktionelle reddit register related
    release reporting reprint reprints reproducción reproduction republicar republier republish request
    research ressort rettelse reuse reuters reutilizar réutiliser rückfragen s samedi samstag sat satur
    saturday save schon scroll sda search sección see seguir send set share show sid siehe siga sign signup
    sigue skip sofern sommaire sonntag source soutenez soweit sponsored stand start startseite story
    subscribe suivez suivre sujets sun sunday support sur symbolbild syndicate sábado síguenos table tag
    tags también tap te teilen tel telefon telefono telegram teléfono temas temps terms themen themenfolgen
    this three thu thurs thursday thèmes tiempo titelbild todos top topic topics topthemen tous traducción
    traduit translation trending tue tues tuesday turn tweet tweeten twitter two type una une unter up
    updated vea vendredi ver veröffentlicht viernes view visita voir vor want watch we wed wednes wednesday
    weiter weitere weiterlesen werbung werden what whatsapp with write writing x you your zuletzt zum zurück
    bilder bildnachweis bildquelle crédit crédits eingestellt escrito fandest fanden fotos gallery geschrieben
    deprecated fatal fotocredits liken notice parse photocredits bildcredits warning
    grafik illustrations images photos pictures pro rédigé verfasst video written écrit
    ansichten any disclaimer interessenbindung interessenbindungen las les meinung meinungen opinion opinions
    podcast themenbezogene view views
    contributing enlarge hide loading slideshow toggle visit please
    à índice únete über übersetzt übersetzung źródło
    """.split()
)
_STEMS = (
    "abonnier",
    "activ",
    "apoya",
    "benachrichtigung",
    "copyright",
    "mitarbeit",
    "onemin",
    "regístr",
    "rubrik",
    "schlagw",
    "stichw",
    "suscr",
    "suscrib",
    "suscríb",
    "threemin",
    "twomin",
    "unterstütz",
    "vervielfältigung",
    "zusatzinformation",
)
_LONG = 4
# What the phrases let run together ("newsalert:") begins with the letters of a word all the same.
_FIRST_LETTERS = frozenset(word[:_LONG] for word in _FIRST if len(word) >= _LONG)
# Words that most sentences begin with count only with the next one.
_LED = {
    "the": frozenset(
        """article earlier headline opinion opinions original page piece post previous report story text view views
        work""".split()
    ),
    "an": frozenset("earlier original previous".split()),
    "in": frozenset("a an case eigener einer".split()),
    "for": frozenset("more the".split()),
    "du": frozenset({"bist"}),
    "sie": frozenset({"sind"}),
    "im": frozenset("jahr monat woche".split()),
    "war": frozenset("das den der diesen dieser unser".split()),
    "hat": frozenset("dir ihnen".split()),
    "was": frozenset({"this"}),
    "did": frozenset({"you"}),
}
_MARKS = frozenset("[(*>→»©℗")
_WITHIN = ("newsletter", "boletín", "infolettre", "bulletin", "|")  # what stands further on in some
_BEGINNING = re.compile(r"[\W_]*(\d|[^\W\d_]+)(?:[\W_]+(\d|[^\W\d_]+))?")
_REACH = 140


def may_be_furniture(text: str) -> bool:
    """Tell whether a line begins as any line of furniture does; False is sure, True is not."""
    low = text[:_REACH].lower()
    found = _BEGINNING.match(low)
    if found is None or text[0] in _MARKS:
        return True
    first, second = found.groups()
    if second is not None and second.isdigit():  # "March 5, 2026"
        return True
    if first in _LED:
        known = second in _LED[first]
    else:
        known = first in _FIRST or first[:_LONG] in _FIRST_LETTERS or first.isdigit() or first.startswith(_STEMS)
    return known or "/" in low[:10] or any(word in low for word in _WITHIN)
