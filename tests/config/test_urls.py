from django.test import Client


def test_the_administration_is_entered_by_the_door_of_everybody(client: Client) -> None:
    response = client.get("/admin/login/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
