# ruff: noqa: E501 - one case a line
"""A made-up pool of several events and years in one list, labelled by hand before it was run.

Talks: ``event | day | title | speakers | its video, - when it has none``. Videos: ``id | day | title``.
"""

TALKS = """
HarborConf 2029 | 2029-03-19 | State of the Harbour | Greta Olsen | a01
HarborConf 2030 | 2030-03-20 | State of the Harbour | Greta Olsen | a02
HarborConf 2031 | 2031-03-20 | State of the Harbour | Ulf Berg | a03
HarborConf 2029 | 2029-03-19 | Ten Years of Cranes | Ada Berg | a04
HarborConf 2031 | 2031-03-20 | Twelve Years of Cranes | Ada Berg | a05
HarborConf 2030 | 2030-03-20 | Ten Years of Cranes | Ada Berg | -
Quayside Lyon 2030 | 2030-06-02 | Ten Years of Cranes | Ada Berg | a07
Quayside Oslo 2030 | 2030-09-14 | Ten Years of Cranes | Ada Berg | a08
HarborConf 2031 | 2031-03-20 | Tides for Everybody | Jon Eide | a09
DockDay 2031 | 2031-03-19 | Tides for Everybody | Lena Witt | a10
PierCon 2028 | 2028-10-01 | Opening Remarks | Jim Park | a11
PierCon 2030 | 2030-10-03 | Opening Remarks | Jim Park | a12
PierCon 2030 | 2030-10-04 | Closing Remarks | Jim Park | a13
HarborConf 2031 | 2031-03-20 | Navigating Fog, Part 1 | Liv Aas | a14
HarborConf 2031 | 2031-03-20 | Navigating Fog, Part 2 | Liv Aas | a15
HarborConf 2031 | 2031-03-21 | Docking Two Million Boats a Day with HarborMesh and the New Pilot Protocol in Distributed Ports | Ida Lund | a16
HarborConf 2030 | 2030-03-21 | Docking One Million Boats a Day with HarborMesh | Ida Lund | a17
Quayside Lyon 2030 | 2030-06-02 | The Rope Problem | Mira Tan | a18
Quayside Lyon 2030 | 2030-06-02 | The Crane Problem | Iris Moreau | a19
Quayside Oslo 2030 | 2030-09-14 | The Rope Problem | Mira Tan | -
HarborConf 2031 | 2031-03-21 | Keynote: The Sea Ahead | Greta Olsen | a21
DockDay 2031 | 2031-03-19 | Lightning Talk: Gulls Considered Harmful | Noor Aziz | a22
DockDay 2031 | 2031-03-19 | Lightning Talk: Ghosts Considered Helpful | Noor Aziz | a23
PierCon 2030 | 2030-10-03 | Introduction to Mooring | Kai Sato | a24
PierCon 2028 | 2028-10-01 | Introduction to Mooring | Lena Witt | a25
HarborConf 2030 | 2030-03-21 | Mooring | Kai Sato | a26
HarborConf 2031 | 2031-03-21 | Seeing Below the Waterline | Ravi Menon, Zoe Hart | a27
HarborConf 2029 | 2029-03-20 | Observability Below the Waterline | Ravi Menon | a28
Quayside Oslo 2030 | 2030-09-14 | Small Ports, Big Data | Wanda Krol | a29
PierCon 2030 | 2030-10-04 | Fireside Chat | Rosa Diaz | a30
HarborConf 2031 | 2031-03-21 | Ballast as Code | Omar Said | a31
HarborConf 2031 | 2031-03-21 | Policy as Code | Omar Said | -
"""

VIDEOS = """
a01 | 2029-04-02 | State of the Harbour - Greta Olsen | HarborConf 2029
a02 | 2030-04-04 | State of the Harbour - Greta Olsen | HarborConf 2030
a03 | 2031-04-03 | State of the Harbour - Ulf Berg
a04 | 2029-04-02 | HarborConf 2029 - Ten Years of Cranes - Ada Berg
a05 | 2031-04-03 | Twelve Years of Cranes - Ada Berg
a07 | 2030-06-20 | Quayside Lyon 2030 - Ada Berg: Ten Years of Cranes
a08 | 2030-10-01 | Quayside Oslo 2030 - Ada Berg: Ten Years of Cranes
a09 | 2031-04-03 | Tides for Everybody - Jon Eide
a10 | 2031-04-01 | Tides for Everybody - Lena Witt, DockDay 2031
a11 | 2028-10-20 | PierCon 2028: Opening Remarks by Jim Park
a12 | 2030-10-20 | PierCon 2030: Opening Remarks by Jim Park
a13 | 2030-10-21 | PierCon 2030: Closing Remarks by Jim Park
a14 | 2031-04-03 | Navigating Fog (Part 1) - Liv Aas
a15 | 2031-04-03 | Navigating Fog (Part 2) - Liv Aas
a16 | 2031-04-03 | Docking Two Million Boats a Day with HarborMesh and the New Pilot Protocol in Distributed...
a17 | 2030-04-04 | Docking One Million Boats a Day with HarborMesh - Ida Lund
a18 | 2030-06-20 | Quayside Lyon 2030 - Mira Tan: The Rope Problem
a19 | 2030-06-20 | Quayside Lyon 2030 - Iris Moreau: The Crane Problem
a21 | 2031-04-03 | Keynote: The Sea Ahead - Greta Olsen, Executive Director, Harbor Foundation
a22 | 2031-04-01 | Lightning Talk: Gulls Considered Harmful - Noor Aziz
a23 | 2031-04-01 | Lightning Talk: Ghosts Considered Helpful - Noor Aziz
a24 | 2030-10-20 | PierCon 2030: Introduction to Mooring by Kai Sato
a25 | 2028-10-20 | PierCon 2028: Introduction to Mooring by Lena Witt
a26 | 2030-04-04 | Mooring - Kai Sato, HarborConf 2030
a27 | 2031-04-03 | Seeing Below the Waterline - Ravi Menon & Zoe Hart
a28 | 2029-04-02 | HarborConf 2029 - Observability Below the Waterline - Ravi Menon
a29 | 2030-10-01 | Quayside Oslo 2030 - Wanda Krol: Small Ports, Big Data
a30 | 2030-10-21 | PierCon 2030: Fireside Chat with Rosa Diaz
a31 | 2031-04-03 | Ballast as Code - Omar Said
z01 | 2031-04-03 | HarborConf 2031 Highlights
z02 | 2030-10-22 | PierCon 2030 - The Movie
z03 | 2031-04-09 | Interview with Greta Olsen at HarborConf 2031
"""
