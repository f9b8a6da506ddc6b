window.YTD.ip_audit.part0 = [
  {
    "ipAudit" : {
      "accountId" : "100",
      "createdAt" : "2018-10-10T20:19:24.000Z",
      "loginIp" : "203.0.113.7SECRET"
    }
  }
]