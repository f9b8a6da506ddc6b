window.YTD.tweets.part1 = [
  {
    "tweet" : {
      "created_at" : "Wed Oct 10 20:19:24 +0000 2018",
      "id" : "3004",
      "id_str" : "3004",
      "full_text" : "From the second part",
      "truncated" : false,
      "display_text_range" : [
        0,
        20
      ],
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "source" : "<a href=\"https://client.example\">client</a>",
      "in_reply_to_status_id" : null,
      "in_reply_to_status_id_str" : null,
      "in_reply_to_user_id" : null,
      "in_reply_to_user_id_str" : null,
      "in_reply_to_screen_name" : null,
      "contributors" : null,
      "is_quote_status" : false,
      "retweet_count" : 0,
      "favorite_count" : 0,
      "favorited" : false,
      "retweeted" : false,
      "lang" : "en",
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "3004"
          ],
          "editableUntil" : "2018-10-10T21:19:24.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      }
    }
  }
]