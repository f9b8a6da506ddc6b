window.YTD.account.part0 = [
  {
    "account" : {
      "email" : "SECRET@mail.example",
      "createdVia" : "SECRET web",
      "username" : "owner",
      "accountId" : "100",
      "createdAt" : "2015-01-05T10:00:00.000Z",
      "accountDisplayName" : "The Owner",
      "phoneNumber" : "+1555SECRET"
    }
  }
]