"""Common first names: a word that is one, in a child's reference or before another capital in a note, is a name.

The most usual names for children of England in the last decades, from general knowledge; no person is meant.
"""

from __future__ import annotations

from typing import Final

FIRST_NAMES: Final = frozenset("""
    aaliyah aaron abbie abdul abigail adam adele ahmed aidan aisha alana alex alexander alexandra alfie ali
    alice alisha amber amelia amina amir amy andrew angel anna annabel annie anya archie aria arthur ava ayaan
    ayesha bailey beatrice bella ben benjamin beth bethany bobby bradley brandon brooke caitlin callum cameron
    carl casey charlie charlotte chelsea chloe chris christopher claire cody connor corey courtney daisy daniel
    danielle david dean declan demi dexter dominic dylan eddie edward eleanor eliza elizabeth ella ellie elliot
    elliott ellis elsie emilia emily emma erin esme ethan eva eve evelyn evie ezra faith fatima felix finlay
    finley florence frankie freddie freya gabriel george georgia georgina gracie grayson hannah harley harriet
    harrison harry harvey hayden heidi henry holly hugo ibrahim imogen india isaac isabel isabella isabelle isla
    isobel ivy jack jackson jacob jaden jake james jamie jasmin jasmine jason jaxon jay jayden jenna jennifer
    jenson jessica jodie joe joel john jordan joseph josh joshua jude julia kai kaitlyn kane katie kayden kayla
    kayleigh keira kelsey kian kieran kiera kyle lacey lara laura lauren layla leah leo leon leona lewis lexi
    liam libby lily logan lola louis louie louise lucas lucy luke lydia mackenzie maddison madison maisie maria
    martha mason matilda matthew maya megan melissa mia michael miles millie mohamed mohammad mohammed molly
    morgan muhammad mya naomi natalie nathan nathaniel niamh nicholas nicole noah oliver olivia ollie oscar owen
    paige patrick peter phoebe poppy rachel rebecca reece reggie reuben rhys riley robert robyn ronnie rory
    rosie rowan ruby ryan sam samantha samuel sarah savannah scarlett sean sebastian shannon sienna simon skye
    sofia sophia sophie stanley stella stephanie stephen steven summer tamara taylor teddy thea theo theodore
    thomas tia tilly toby tommy tyler victoria violet william willow yasmin yusuf zac zach zachary zainab zara
    zoe
""".split())  # noqa: SIM905 - a list of words is read, and changed, as words
