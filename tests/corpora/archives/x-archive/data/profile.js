window.YTD.profile.part0 = [
  {
    "profile" : {
      "description" : {
        "bio" : "I garden &amp; write",
        "website" : "https://SECRET.example",
        "location" : "SECRET town"
      },
      "avatarMediaUrl" : "https://pics.example/a.jpg"
    }
  }
]