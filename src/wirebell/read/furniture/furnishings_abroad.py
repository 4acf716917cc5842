"""More words furniture is known by: German, French and Spanish, and what pages of all languages share.

Read together with `furnishings.ANYWHERE`, kind by kind (verbose patterns, case ignored, whole lines).
"""

from __future__ import annotations

from wirebell.read.furniture.furnishings import Furniture

ABROAD: dict[Furniture, str] = {
    "correction": r"""
        (?:anmerkung\ der\ redaktion|hinweis\ der\ redaktion|in\ eigener\ sache)\s*[:–—-].*\b(?:korrigiert|
        berichtigt|
        geändert|fassung|version).*
        | (?:der|dieser)\ (?:artikel|text|beitrag)\ wurde\ (?:\w+\ ){0,4}(?:korrigiert|berichtigt|aktualisiert|
        geändert|ergänzt)\b.*
        | (?:cet\ article|ce\ texte|une\ première\ version\ de\ cet\ article)\ (?:\w+\ ){0,4}(?:corrigé|modifié|
        indiquait|rectifié)\b.*
        | (?:este\ (?:artículo|texto)|una\ versión\ (?:anterior|previa)\ de\ este)\ .{0,60}\b(?:corregid[oa]|
        modificad[oa]|decía|actualizad[oa])\b.*
        | (?:erratum|fe\ de\ (?:erratas|errores))\b.{10,}""",
    "caption": r"""
        (?:beitragsbild|titelbild|symbolbild|aufmacherbild|archivbild|image\ (?:illustrative|d[’']illustration)|
        photo\ d[’']illustration|imagen\ de\ archivo|foto\ de\ archivo)\s*[:|].{2,200}
        | (?:(?:alle\ )?(?:fotos?|bild(?:er)?|photos?|images?|pictures?|illustrations?|grafik)
          |(?:foto|photo|bild)-?credits?(?:\ \w{2,20})?
          |bildnachweis|bildquelle|crédits?\ photos?|photo\ credits?|image\ credits?)\s?:\s?[^.!?:]{2,24}
          (?:\.?[^.!?:]{2,24}){0,2}
        | bild\ (?:anzeigen|schließen|vergrößern)(?:\ bild\ schließen)?""",
    "helpers": r"""
        [(\[]?(?:mitarbeit|mitarbeiterin?|unter\ mitarbeit\ von|mit\ material\ von|
        redaktionelle\ mitarbeit)\s*:?\ .{2,200}
        | [(\[]?(?:avec\ (?:la\ contribution\ de|des?\ informations?\ de)|con\ (?:la\ colaboración|
        información)\ de|
        traducción\ de|traduit\ (?:de\ .{2,30}\ )?par|übersetzt\ von|übersetzung:)\ .{2,160}""",
    "rights": r"""
        (?:this|the|our)\ (?:article|text|story|work|report|post)\b.{0,80}\b(?:licen[sc]ed|published|republished|
        available|distributed|shared)\b.{0,40}\b(?:creative\ commons|cc[ -]by\S*|public\ domain|
        open\ licen[cs]e)\b.{0,160}
        |
        (?:sofern\ nicht\ anders|soweit\ nicht\ anders|dieser\ (?:text|artikel|beitrag)|dieses\ werk|
        die(?:se)?\ inhalte?)
        \b.{0,120}\b(?:lizenz\w*|lizenziert|cc[ -]by\S*|creative[ -]commons)\b.{0,160}
        | (?:cet\ article|ce\ texte|ce\ contenu|este\ (?:artículo|texto|contenido)|
        esta\ obra)\b.{0,80}\b(?:licence|
        licencia|creative\ commons)\b.{0,160}
        | (?:reproduction|reproducción)\ (?:interdite|prohibida|autorisée|total\ o\ parcial)\b.{0,120}
        | (?:prohibida|queda\ prohibida)\ (?:la|su)\ reproducción\b.{0,160}
        | (?:nachdruck|vervielfältigung)\b.{0,60}\b(?:verboten|untersagt|genehmigung|gestattet)\b.{0,80}
        | materiał\ chroniony\ prawem\b.{0,160}""",
    "reuse": r"""
        (?:nutzungsrechte|artikel(?:rechte)?|inhalte?)\ (?:erwerben|lizenzieren|weiterverwenden|
        anfragen)\b.{0,60}
        | (?:réutiliser|republier|acheter\ les\ droits|acquérir\ les\ droits)\b.{0,80}
        | (?:reutilizar|republicar|licenciar|comprar\ los\ derechos)\ (?:este|esta|el|la|de)\b.{0,80}""",
    "alerts": r"""
        (?:benachrichtigung(?:en)?|eilmeldungen|push-?nachrichten|news-?alerts?)\b.{0,40}\b(?:erhalten|
        aktivieren|
        einschalten|abonnieren|bekommen|einrichten)\b.{0,60}
        | (?:lassen\ sie\ sich|werden\ sie)\ (?:benachrichtigen|informiert|per\ (?:mail|push)).{0,80}
        | (?:recevoir|recevez|activer|activez)\ (?:les?|des|nos|une)\ (?:alertes?|notifications?)\b.{0,100}
        | (?:recibe|recibir|active?|activar|reciba)\ (?:las?|nuestras?|una)\ (?:alertas?|
        notificaci\w+)\b.{0,100}""",
    "follow": r"""
        (?:den\ )?themen\ (?:in|aus|zu|dieses)\ (?:diesem\ |dem\ )?(?:artikels?|beitrags?|
        textes?)\b(?:\ folgen)?\W*
        | (?:folgen\ sie|folge)\ (?:den\ |diesen\ )?themen\b.{0,40} | (?:mehr\ zu\ den\ themen|themenfolgen)\W*
        | (?:suivre|suivez)\ (?:les|ces)\ (?:thèmes|sujets)\b.{0,40} | (?:thèmes|sujets)\ (?:de|dans)\ (?:cet|
        l[’'])\ ?
        article\W*
        | (?:sigue|seguir|siga)\ (?:los|estos)\ temas\b.{0,40} | temas\ (?:de|en)\ este\ artículo\W*
        | archivado\ en\W*""",
    "date": r"""
        (?:letzte\ (?:änderung|aktualisierung)|zuletzt\ (?:geändert|aktualisiert)|last\ (?:modified|changed|
        reviewed)|
        erstellt|erschienen|online\ seit|created|créée?|creado|publicado|actualizado|publiée?|mise?\ à\ jour|
        modifiée?|veröffentlicht|
        stand)
        (?:\ (?:am|on|el|le|um|a\ las))?\s*:?\s*\d.{0,50}
        | (?:geschrieben|verfasst|eingestellt|posted|written|escrito|écrit|rédigé|publié|
        publicado)\ (?:von|by|par|por)\ .{2,40}
          \ (?:am|on|le|el)\ \d{1,2}[./]\d{1,2}[./]\d{2,4}\b.{0,50}
        | \d{1,2}[./]\d{1,2}[./]\d{2,4},?\ (?:um\ |à\ |a\ las\ )?\d{1,2}[.:h]\d\d(?:\ uhr)?
        \ (?:von|by|par|por)\ .{2,40}
        | \d{1,2}[:h]\d\d(?:\ ?(?:[ap]\.?m\.?|uhr))?
        | (?:le\ )?\d{1,2}(?:er)?\ (?:de\ )?[a-zéûäáíó]{3,10}\ (?:de\ )?\d{4}(?:[,\ à–-]{1,4}\d{1,2}[:h]\d\d)?
        | (?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|
        samedi|
        dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo),?\ (?:den\ |
        le\ )?\d{1,2}\.?\ (?:de\ )?\w{3,10}
        \ (?:de\ )?\d{4}(?:[,\ –-]{1,4}\d{1,2}[:h]\d\d(?:\ uhr)?)?
        | (?:vor|il\ y\ a|hace)\ \d{1,2}\ (?:minuten?|stunden?|tagen?|minutes?|heures?|jours?|minutos?|horas?|
        días?)
        | (?:(?:first\ |last\ )?(?:published|updated|posted)|veröffentlicht|publiée?|publicado)
        \b[^.]{4,40}\d{4}.{0,20}
        \b(?:published|updated|modified|aktualisiert|mise?\ à\ jour|modifiée?|actualizado)\b.{0,50}
        | (?:news\ date|release\ date|datum|fecha|date)\s*:.{0,60}""",
    "promotion": r"""
        (?:kategorien?|category|categories|rubriken?|ressort|catégories?|categorías?|sección|
        abgelegt\ unter)\s*:.{1,100}
        | (?:lesezeit|lesedauer|temps\ de\ lecture|lecture|tiempo\ de\ lectura|
        reading\ time)\s*:?\s*(?:ca\.\ )?\d.{0,20}
        | \d{1,3}\ ?(?:min(?:uten|\.)?|minutes?|minutos?)\ (?:lesezeit|de\ lecture|de\ lectura)
        | (?:tel(?:efon|[ée]fono|\.)?|phone|fax|mobil|e-?mail|correo|courriel)\s*:\s?\S.{0,80}
        | (?:inhaltsverzeichnis|table\ of\ contents|sommaire|índice|originalpublikation|zusatzinformationen?|
        (?:presse)?kontakt|contact(?:\ presse)?|contacto|rückfragen|downloads?|pdf)\W*
        | mehr\ (?:informationen|infos)\ (?:zu|zum|zur|über)\b[^.!?]{2,200}
        | (?:die\ )?(?:meinung(?:en)?|ansichten)\ in\ (?:den\ |diese[mn]\ )?(?:gast)?(?:beitr[aä]g|text|
        kommentar|artikel)\w*\b.{0,160}\b(?:autor|verfasser|redaktion)\w*\b.{0,80}
        | (?:themenbezogene\ )?interessenbindung(?:en)?\ de[rs]\ autor\w*.{0,40}
        | les\ (?:opinions|propos|points\ de\ vue)\ exprimée?s\b.{0,160}\b(?:auteur|rédaction)\w*\b.{0,80}
        | las\ opiniones\ (?:expresadas|vertidas)\b.{0,160}\b(?:autor|redacción|medio)\w*\b.{0,80}
        | seguir\ leyendo\W{0,3} | alle\ \d{1,3}\ (?:bilder|fotos)(?:\ (?:an)?zeigen)?
        | (?:schon\ gelesen|auch\ interessant|lesen\ sie\ auch|lies\ auch|weiterlesen|mehr\ zum\ thema|
        mehr\ dazu|
        weitere\ (?:informationen|meldungen|nachrichten|themen|links)|top-?themen|meistgelesen|
        das\ könnte\ .{0,40}|
        über\ diese\ reihe|à\ lire\ aussi|lire\ aussi|voir\ aussi|sur\ le\ même\ (?:sujet|thème)|à\ découvrir|
        les\ plus\ lus|lee\ también|lea\ también|más\ información|te\ puede\ interesar|lo\ más\ (?:leído|visto)|
        noticias\ relacionadas|más\ noticias|ver\ más)\W*
        | (?:lesen\ sie\ (?:auch|dazu|mehr)|siehe\ auch|lire\ (?:aussi|la\ suite|l[’']article)|lee\ también|
        leer\ más|
        (?:lee\ más|mira|vea|lea)\ ?\||lea\ aquí\ ?:|
        lea\ (?:también|más)|vea\ también|mire\ también|mira\ también|seguir\ leyendo|>>|→|»)\s?:?.{2,200}
        | .{0,60}\b(?:newsletter|boletín|infolettre|bulletin)\b.{0,60}\b(?:anmelden|abonnieren|bestellen|
        inscri\w+|
        s[’']abonner|abonnez|suscr\w+|sign\w*|subscrib\w+|kostenlos|gratis|gratuit\w*)\b.{0,80}
        | (?:never\ miss|sign\ up\ (?:to|for)|jetzt\ (?:anmelden|abonnieren|testen|registrieren)|
        abonnieren\ sie|
        abonniere|abonnez-vous|inscrivez-vous|s[’']abonner|suscr[ií]b\w+|regístr\w+|únete|hazte\ (?:socio|
        miembro)|
        apoya\b|apóyanos|soutenez|faites\ un\ don|unterstütze(?:n\ sie)?\ (?:uns|unsere?n?|\w+\ (?:bereits|
        mit)))\b.{0,160}
        | (?:folgen\ sie\ uns|folge\ uns|liken?\ (?:sie\ )?uns|suivez-nous|síguenos|sigue\ a)\b.{0,120}
        | (?:accueil|home|startseite|inicio|portada)\s?[>›»/|]\s?.{2,200}
        | ¡?(?:mira|visita|descubre)\ (?:lo\ que\ tiene\ )?nuestr[oa]s?\ (?:canal|página|perfil|redes)\b.{0,80}
        | (?:partager|compartir|comparte|teilen|tweeten|whatsapp|imprimir|imprimer|drucken|enviar|envoyer)
        (?:\W+(?:sur|en|auf|par|por|via|la|l[’']article|facebook|twitter|whatsapp|mail|e-?mail|tweeten|teilen|
        drucken|
        partager|compartir|imprimir|enviar|copiar|enlace|lien|copier|le))*\W*
        | \[[^\]]{0,400}\b(?:newsletter|newsblog|liveblog|lesen\ sie|hier|read|here|ici|lire|aquí)\b[^\]]{0,200}\]
        | \(?(?:[a-z]{2,5}/)?(?:dpa|apa|afp|pap|efe|ansa|reuters|sda|ap|sid|epd|kna)(?:/[a-z]{2,6})*\)?
        | (?:quelle|fuente|source|źródło)\s*:\s?[^.]{2,60}
        | [*(\[]?\s?(?:werbung|anzeige|affiliate|advertorial)\b.{0,20}\b(?:dieser|enthält|link|
        beitrag)\b.{0,160}
        | (?:this\ (?:post|article|page)|we|our)\b.{0,120}\b(?:affiliate\ (?:links?|commission)|
        earn\ (?:a\ )?commission|
        receive\ (?:compensation|a\ commission))\b.{0,160}
        | (?:fandest\ du|fanden\ sie|war|hat\ dir|hat\ ihnen)\ (?:der|den|dieser|diesen|das|unser)
          \ (?:artikel|beitrag|text)\b
          .{0,40}\?
        | (?:was|did\ you\ find|do\ you\ find)\ this\ (?:article|page|story|post)
          \ (?:helpful|useful|interesting)\W*
        | (?:cet\ article|ce\ contenu)\ (?:vous\ )?(?:a-t-il|est-il)\b.{0,60}\?
        | ¿te\ (?:ha\ )?(?:resultado|gust[óa]d?o?|pareci[óo]).{0,20}
          \ (?:este\ |el\ )?(?:artículo|contenido)\b.{0,20}\?
        | (?:du\ bist|sie\ sind)\ bereits\ (?:kund|abonnent|mitglied|registriert|angemeldet)\w*.{0,100}
        | nach\ erfolgreicher\ (?:zahlung|bestellung)\ erh(?:ältst|alten|ält)\b.{0,200}
        | (?:nur|ab)\ \d{1,3}[.,]\d\d\ ?(?:€|euro)(?:\ (?:im|pro)\ (?:monat|jahr|woche))?\W*
        | (?:im|pro)\ (?:monat|jahr|woche)\ (?:jetzt\ )?(?:starten|testen|bestellen|abonnieren)\W*
        | .{0,120}\|\ (?:view\ comments?|kommentieren|\d+\ kommentare?|\d+\ comments?)""",
}
RELATED_LISTS = r"""
    (?:schon\ gelesen|auch\ interessant|lesen\ sie\ auch|mehr\ zum\ thema|mehr\ dazu|weitere\ (?:meldungen|
    nachrichten|
    artikel|beiträge)|top-?themen.{0,30}|meistgelesen|das\ könnte\ .{0,40}|zum\ weiterlesen|lire\ aussi|
    à\ lire\ aussi|
    voir\ aussi|sur\ le\ même\ (?:sujet|thème)|les\ plus\ lus|lee\ también|lea\ también|te\ puede\ interesar|
    lo\ más\ (?:leído|visto)|noticias\ relacionadas|más\ noticias|related(?:\ (?:stories|articles|news|
    content))?|
    most\ (?:read|popular|viewed)|recommended(?:\ for\ you)?|read\ (?:more|next)|more\ (?:stories|news)|
    see\ also|
    up\ next|don[’']t\ miss|what\ to\ read\ next|trending(?:\ now)?|you\ may\ also\ like|more\ (?:on|
    from)\ .{2,40})\W*"""
"""Headings after which titles of other stories stand, until a sentence comes."""
