import AsyncHTTPClient
print("handsel")
