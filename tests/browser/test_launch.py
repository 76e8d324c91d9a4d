def test_chromium_opens_a_page(page):
    page.set_content("<title>Muster</title>")

    assert page.title() == "Muster"
