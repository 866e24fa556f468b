"""The words with which pages say that they are not the page that was asked for: patterns by reason, as data.

Texts are folded before they are compared (lower case, straight apostrophes, one space). A pattern must be what a
title or heading says, not something in it: ``verdicts`` measures how much of the text it covers.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

Reason = Literal[
    "soft-404", "video-unavailable", "video-private", "parked-domain", "consent-wall", "login", "captcha",
    "access-denied", "region",
]  # fmt: skip

_NOUN = r"(?:page|site|content|article|post|file|document|url|story|resource|entry|event|session|talk|link)"
_ASKED = (
    r"(?: (?:that )?you(?: are|'re| were|'ve| have)? (?:requested|look(?:ing|ed) for|(?:trying|tried) to \w+))?"
)
_LOST = (
    r"(?:(?:was|is|were|are) (?:not|no longer) (?:found|available|here|there)|"
    r"(?:isn't|wasn't) (?:found|available|here)|"
    r"(?:could|can) ?(?:not|n't)(?: be| seem to be)? found|can't be found|couldn't be found|not found|"
    r"(?:does not|doesn't|no longer|did not|didn't) exists?|has been (?:removed|deleted)|was (?:removed|deleted)|"
    r"is gone|has gone missing|is missing)"
)
_SOFT_404 = (
    rf"{_NOUN}{_ASKED} {_LOST}(?: (?:or|and) (?:has been |was |is )?\w+)*",
    (
        rf"(?:we |i )?(?:can ?(?:not|n't)|couldn't|could not|were unable to|are unable to) (?:seem to )?find "
        rf"(?:the|that|this|your) (?:\w+ )?{_NOUN}{_ASKED}"
    ),
    rf"no such {_NOUN}",
    r"not found",
    r"nothing (?:was )?found(?: here)?",
    r"there(?:'s| is) nothing here",
    (
        r"(?:die |diese )?(?:angeforderte |gewünschte |gesuchte )?(?:seite|datei|inhalt|artikel|beitrag) "
        r"(?:wurde |konnte |ist )?(?:leider )?(?:nicht (?:mehr )?(?:gefunden|verfügbar|vorhanden)(?: "
        r"werden)?|existiert nicht(?: mehr)?)"
    ),
    (
        r"(?:la |cette )?page (?:demandée |recherchée |que vous (?:re)?cherchez )?(?:est )?(?:introuvable|"
        r"inexistante|non trouvée|n'existe (?:pas|plus)|n'a pas (?:pu être|été) trouvée|n'est (?:pas|plus) "
        r"disponible)"
    ),
    r"contenu (?:introuvable|supprimé)",
    (
        r"(?:la |esta )?página (?:que (?:buscas?|busca usted|est[áa]s? buscando) |solicitada )?(?:no "
        r"encontrada|no existe|no (?:se )?(?:ha sido|fue|pudo ser) encontrada|no est[áa] disponible)"
    ),
    r"no se (?:ha encontrado|encontr[óo]|pudo encontrar)(?: la página)?",
    r"no encontrado",
    (
        r"(?:a |esta )?página (?:que você procura |solicitada )?(?:não (?:foi )?encontrada|não existe|não "
        r"está disponível)"
    ),
    (
        r"(?:la |questa )?pagina (?:richiesta |che (?:stai cercando|cerchi) )?(?:non (?:è stata )?trovata|"
        r"non esiste|non è disponibile)"
    ),
    r"(?:de |deze )?pagina (?:kan |kon |is |werd )?(?:niet gevonden|bestaat niet)(?: worden| meer)?",
    r"nie znaleziono(?: takiej| tej)? strony",
    r"stron[ay] nie (?:istnieje|znaleziono|została znaleziona)",
    r"sidan (?:kunde inte hittas|hittades inte|kan inte hittas|finns inte)",
    r"siden (?:blev ikke fundet|findes ikke)",
    r"siden (?:ble ikke funnet|finnes ikke)",
    r"sivua ei (?:löytynyt|löydy)",
    r"az? (?:keresett )?oldal nem található",
    r"stránk[au] (?:nenalezena|nebyla nalezena|neexistuje|sa nenašla|nebola nájdená)",
    r"pagina nu (?:a fost găsită|există)",
    r"sayfa bulunamad[ıi]",
    r"(?:такая )?страница не (?:найдена|существует)",
    r"такой страницы (?:нет|не существует)",
    r"сторінку не знайдено",
    r"(?:お探しの)?ページ(?:が|は)(?:見つかりません(?:でした)?|存在しません)",
    r"(?:您访问的|抱歉[,，]?)?(?:页面|頁面|网页|網頁)(?:不存在|未找到|找不到|无法找到|無法找到)",
    r"找不到(?:该|該|此|您要的)?(?:页面|頁面|网页|網頁)",
    r"(?:요청하신 )?페이지(?:를|가) (?:찾을 수 없습니다|존재하지 않습니다)",
    r"الصفحة غير موجودة",
    r"(?:ה)?דף לא נמצא",
)
_VIDEO_GONE = (
    (
        r"(?:this |the )?video (?:is |was )?(?:unavailable|not available|no longer available|isn't "
        r"available|removed|deleted)(?: any ?more)?"
    ),
    r"(?:this |the )?video (?:has been|was) (?:removed|deleted)(?: by (?:the|its) \w+)?",
    r"video not found",
    r"(?:this |the )?video (?:does not|doesn't|no longer) exists?",
    r"(?:dieses )?video (?:ist )?nicht (?:mehr )?verfügbar",
    r"(?:cette )?vidéo (?:n'est (?:pas|plus) disponible|indisponible|introuvable)",
    r"(?:este |el )?v[íi]deo (?:ya )?no (?:est[áa] )?disponible",
    r"(?:este )?vídeo (?:não está )?(?:in)?disponível",
    r"(?:questo )?video non (?:è )?(?:più )?disponibile",
    r"(?:これは)?この動画は(?:再生できません|利用できません|削除されました)",
)
_VIDEO_PRIVATE = (
    r"(?:this |the )?video is private",
    r"private video",
    r"(?:dieses )?video ist privat",
    r"privates video",
    r"(?:cette )?vidéo (?:est )?privée",
    r"(?:este )?v[íi]deo (?:es )?privado",
    r"(?:questo )?video (?:è )?privato",
    r"非公開動画",
)
_PARKED = (
    (
        r"(?:this |the )?(?:premium )?(?:domain(?: name)?|[\w-]+(?:\.[\w-]+)+) (?:may be |is |could be "
        r")?(?:now )?(?:listed )?(?:for sale|available for (?:sale|purchase))(?:!| by its owner| on \w+)?"
    ),
    r"buy (?:this|the) domain(?: name)?(?: now| today)?",
    r"(?:this |the )?domain(?: name)? (?:is parked|has expired|parking|parked)",
    r"parked (?:domain|free)(?: name)?(?:,? courtesy of [\w.]+)?",
    r"(?:diese |die )?(?:domain|[\w-]+(?:\.[\w-]+)+) steht zum verkauf",
    r"(?:ce )?(?:nom de )?domaine est (?:à vendre|en vente|expiré)",
    r"(?:este )?dominio (?:está|esta) (?:en|a la) venta",
    r"(?:este )?domínio está à venda",
    r"(?:questo )?dominio è in vendita",
    r"(?:dit )?domein(?:naam)? is te koop",
    r"(?:этот )?домен (?:продается|продаётся|припаркован)",
    r"(?:この)?ドメインは販売中",
    r"此?域名(?:出售|正在出售)",
)
_CONSENT = (
    r"before you (?:continue|go)(?: to [\w. ]+)?",
    r"bevor (?:sie|du)(?: zu [\w. ]+)? (?:fortfahren|fortfährst|weitergehen|weitergehst|gehst)",
    r"bevor sie zu [\w. ]+",
    r"avant d'accéder(?: à [\w. ]+)?",
    r"antes de (?:ir a|continuar(?: a)?|acessar(?: o)?)(?: [\w. ]+)?",
    r"prima di continuare(?: su [\w. ]+)?",
    r"voordat je (?:doorgaat|verdergaat)(?: naar [\w. ]+)?",
    r"zanim przejdziesz do [\w. ]+",
    r"cookie consent",
    r"(?:[\w. ]+ )?is part of the [\w.!]+ family(?: of brands)?",
    r"(?:your )?privacy (?:settings|choices)",
    r"we value your privacy",
    r"wir (?:respektieren|schätzen) (?:ihre|deine) privatsphäre",
    r"nous respectons votre vie privée",
)
_LOGIN = (
    r"(?:please )?(?:log|sign) ?in(?: to (?:continue|your account|[\w. ]{2,30}))?",
    r"(?:login|sign-in)(?: (?:page|required|to [\w. ]{2,30}))?",
    r"authentication required",
    r"(?:bitte )?(?:anmelden|einloggen|melden sie sich an)",
    r"anmeldung(?: erforderlich)?",
    r"(?:connexion|se connecter|connectez-vous|identifiez-vous)",
    r"(?:iniciar sesión|inicia sesión|acceder)",
    r"(?:entrar|iniciar sessão|fazer login)",
    r"(?:accedi|effettua l'accesso)",
    r"(?:inloggen|aanmelden)",
    r"(?:logga in|logg inn|log ind)",
    r"(?:zaloguj się|logowanie)",
    r"(?:вход|войти|авторизация)",
    r"ログイン",
    r"(?:登录|登錄|登入)",
    r"로그인",
)
_CAPTCHA = (
    r"just a moment",
    r"attention required",
    r"are you (?:a )?(?:robot|human)",
    r"(?:please )?(?:verify|confirm|prove)(?: that)? you(?: are|'re) (?:a |not a )?(?:human|robot|bot)",
    r"verifying (?:that )?you are human",
    r"(?:performing )?security (?:check|verification)",
    r"pardon our interruption",
    r"checking (?:your browser|if the site connection is secure)",
    r"(?:human|robot|bot) (?:verification|check|test)",
    r"ddos-guard",
    r"one more step",
    r"unusual traffic(?: from your computer network)?",
    r"nur einen moment",
    r"einen moment(?:,? bitte)?",
    r"un instant",
    r"un moment(?:o)?(?: por favor)?",
    r"um momento",
    r"(?:nog )?even geduld",
    r"ett ögonblick",
    r"(?:один|секунду|минуту) ?момент",
    r"sind sie ein (?:mensch|roboter)",
    r"êtes-vous un (?:humain|robot)",
    r"¿?eres (?:humano|un robot)",
    r"请稍候",
    r"請稍候",
    r"しばらくお待ちください",
)
_DENIED = (
    r"access (?:to this (?:page|site|resource) )?(?:has been |is )?(?:denied|forbidden|blocked)",
    r"(?:403 )?forbidden",
    r"request blocked",
    r"(?:sorry,? )?you have been blocked",
    r"your (?:ip|request)(?: address)? has been blocked",
    r"zugriff (?:verweigert|gesperrt)",
    r"accès (?:refusé|interdit)",
    r"acceso denegado",
    r"acesso negado",
    r"accesso negato",
    r"toegang geweigerd",
    r"доступ (?:запрещен|запрещён|ограничен)",
)
_PLACE = r"(?:country|region|location|area|territory)"
_REGION = (
    (
        rf"(?:this |the |our )?(?:\w+ ){{0,3}}(?:is |are )?(?:currently )?(?:not|un) ?available in your "
        rf"{_PLACE}(?: or \w+)?"
    ),
    rf"(?:is|are) (?:blocked|restricted) in your {_PLACE}",
    rf"not available from your {_PLACE}",
    r"unavailable (?:in the eu|for legal reasons|in your region)",
    (
        r"(?:access from|visitors (?:from|in)) (?:the )?(?:eu|european \w+)[\w ,()]* (?:is|are) not "
        r"(?:possible|supported|allowed)"
    ),
    (
        r"(?:dieser? |dieses )?(?:\w+ )?(?:ist |sind )?in (?:ihrem|deinem) (?:land|region) (?:leider "
        r")?nicht verfügbar"
    ),
    r"in (?:ihrer|deiner) region nicht verfügbar",
    r"n'est pas disponible dans votre (?:pays|région)",
    r"no est[áa] disponible en (?:tu|su) (?:país|región)",
    r"não está disponível (?:no seu país|na sua região)",
    r"non è disponibile nel tuo paese",
    r"niet beschikbaar in (?:jouw|uw) (?:land|regio)",
    r"недоступн\w+ в (?:вашей стране|вашем регионе)",
    r"お住まいの(?:国|地域)では(?:ご)?利用(?:いただけません|できません)",
    r"您所在的(?:国家|地区)",
)

# In this order: what is more special first ("this video is not available in your country").
_TABLE: tuple[tuple[Reason, tuple[str, ...]], ...] = (
    ("region", _REGION), ("captcha", _CAPTCHA), ("access-denied", _DENIED), ("consent-wall", _CONSENT),
    ("parked-domain", _PARKED), ("video-private", _VIDEO_PRIVATE), ("video-unavailable", _VIDEO_GONE),
    ("soft-404", _SOFT_404), ("login", _LOGIN),
)  # fmt: skip
_SAID = tuple((reason, rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)") for reason, patterns in _TABLE)


# Compiled when a page asks for them (0.1 s): most processes read none that does.
@cache
def patterns() -> tuple[tuple[Reason, re.Pattern[str]], ...]:
    """Give the patterns by reason, in the order in which they are tried."""
    return tuple((reason, re.compile(pattern)) for reason, pattern in _SAID)


@cache
def anything() -> re.Pattern[str]:
    """Give one pattern for all reasons: whether there is anything to look at."""
    return re.compile("|".join(pattern for _, pattern in _SAID))


# What stands around such words and says nothing of its own.
FILLERS = re.compile(
    r"(?<!\w)(?:o+ps|ups|oops|whoops|uh-? ?oh|oh no|hoppla|hmm+|sorry|we're sorry|we are sorry|unfortunately|error|"
    r"fehler|"
    r"erreur|erro|errore|fout|ошибка|エラー|错误|錯誤|http|https|status|code|4\d\d|1|the|that|this|"
    r"it (?:looks|seems) like|"
    r"it appears|please|leider|entschuldigung|désolée?s?|lo sentimos|desculpe|ci dispiace|извините|but|page|here|"
    r"any ?more|any longer|you(?:'re| are) looking for|you requested|at the moment|on this server)(?!\w)"
)
# What a speaker or organiser took down or never gave away stays so: it is no dead link to be repaired.
WITHHELD = re.compile(
    r"\b(?:taken down|removed|withdrawn|deleted|unpublished|"
    r"not (?:be )?(?:published|shared|recorded|made available))\b[^.]{0,30}"
    r"\b(?:at|on|upon|by)\b[^.]{0,40}\b(?:request|wish|demand)|"
    r"\b(?:speaker|presenter|author|organi[sz]er)s?\b[^.]{0,20}\b(?:declined|did not (?:consent|agree)|"
    r"asked us not)\b|"
    r"\bretirée?s?\b[^.]{0,20}\bà la demande d|"
    r"\bauf wunsch (?:de[rs]|von)\b[^.]{0,60}\b"
    r"(?:entfernt|gelöscht|nicht (?:veröffentlicht|verfügbar|aufgezeichnet))|"
    r"\b(?:retirad[oa]s?|eliminad[oa]s?)\b[^.]{0,20}\ba petición de",
    re.IGNORECASE,
)
