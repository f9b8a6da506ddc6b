window.YTD.contact.part0 = [
  {
    "contact" : {
      "emails" : [
        "SECRET@mail.example"
      ],
      "phoneNumbers" : [
        "+1555SECRET"
      ]
    }
  }
]