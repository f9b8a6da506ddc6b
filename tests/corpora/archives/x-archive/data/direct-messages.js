window.YTD.direct_messages.part0 = [
  {
    "dmConversation" : {
      "conversationId" : "100-102",
      "messages" : [
        {
          "messageCreate" : {
            "recipientId" : "100",
            "text" : "SECRET message",
            "senderId" : "102"
          }
        }
      ]
    }
  }
]