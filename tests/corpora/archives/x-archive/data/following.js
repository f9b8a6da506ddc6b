window.YTD.following.part0 = [
  {
    "following" : {
      "accountId" : "104",
      "userLink" : "https://twitter.com/intent/user?user_id=104"
    }
  }
]