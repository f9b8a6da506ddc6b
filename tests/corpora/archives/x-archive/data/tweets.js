window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "created_at" : "Wed Oct 10 20:19:24 +0000 2018",
      "id" : "3001",
      "id_str" : "3001",
      "full_text" : "My own first post #gardens",
      "truncated" : false,
      "display_text_range" : [
        0,
        26
      ],
      "entities" : {
        "hashtags" : [
          {
            "text" : "gardens",
            "indices" : [
              0,
              1
            ]
          }
        ],
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
            "3001"
          ],
          "editableUntil" : "2018-10-10T21:19:24.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      }
    }
  },
  {
    "tweet" : {
      "created_at" : "Wed Oct 10 20:19:24 +0000 2018",
      "id" : "3002",
      "id_str" : "3002",
      "full_text" : "RT @ben: The original",
      "truncated" : false,
      "display_text_range" : [
        0,
        21
      ],
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [
          {
            "screen_name" : "ben",
            "name" : "ben shown",
            "id" : 102,
            "id_str" : "102",
            "indices" : [
              0,
              1
            ]
          }
        ],
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
            "3002"
          ],
          "editableUntil" : "2018-10-10T21:19:24.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      }
    }
  },
  {
    "tweet" : {
      "created_at" : "Wed Oct 10 20:19:24 +0000 2018",
      "id" : "3003",
      "id_str" : "3003",
      "full_text" : "@ben yes",
      "truncated" : false,
      "display_text_range" : [
        0,
        8
      ],
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [
          {
            "screen_name" : "ben",
            "name" : "ben shown",
            "id" : 102,
            "id_str" : "102",
            "indices" : [
              0,
              1
            ]
          }
        ],
        "urls" : []
      },
      "source" : "<a href=\"https://client.example\">client</a>",
      "in_reply_to_status_id" : null,
      "in_reply_to_status_id_str" : "1002",
      "in_reply_to_user_id" : null,
      "in_reply_to_user_id_str" : "102",
      "in_reply_to_screen_name" : "ben",
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
            "3003"
          ],
          "editableUntil" : "2018-10-10T21:19:24.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      }
    }
  }
]