"""A camera's ONVIF service on loopback, for the tests."""

import re

from simulation.rtsp.digest import Credentials, DigestGuard
from tests.streetwarden.loopback_web import LoopbackWeb, QuietHandler

_ENVELOPE = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" '
    'xmlns:tt="http://www.onvif.org/ver10/schema"><s:Body>{}</s:Body></s:Envelope>'
)
_PROFILE = (
    '<trt:Profiles token="{token}"><tt:Name>{token}</tt:Name><tt:VideoEncoderConfiguration token="v">'
    "<tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>{width}</tt:Width><tt:Height>{height}</tt:Height>"
    "</tt:Resolution></tt:VideoEncoderConfiguration></trt:Profiles>"
)
_SERVICES = (
    "<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver10/media/wsdl</tds:Namespace>"
    "<tds:XAddr>http://10.9.9.9/onvif/media</tds:XAddr></tds:Service></tds:GetServicesResponse>"
)
_PROFILES = (
    "<trt:GetProfilesResponse>"
    + _PROFILE.format(token="main\x0a", width=2560, height=1440)
    + _PROFILE.format(token="sub", width=640, height=360)
    + '<trt:Profiles token="sound"><tt:Name>sound</tt:Name></trt:Profiles></trt:GetProfilesResponse>'
)
_STREAM = "<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://10.9.9.9:554/live</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>"
_SNAPSHOT = "<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>http://10.9.9.9/still</tt:Uri></trt:MediaUri></trt:GetSnapshotUriResponse>"
_ANSWERS = {
    "GetServices": _SERVICES,
    "GetProfiles": _PROFILES,
    "GetStreamUri": _STREAM,
    "GetSnapshotUri": _SNAPSHOT,
}


class OnvifCamera(LoopbackWeb):
    """Answers while it is used in a `with`; `lacks` names operations that it does not know."""

    def __init__(self, credentials: Credentials | None = None, lacks: tuple[str, ...] = ()) -> None:
        guard = DigestGuard(credentials)
        self.bodies: list[str] = []
        bodies = self.bodies

        class Handler(QuietHandler):
            def do_POST(self) -> None:  # noqa: N802 - http.server calls it so
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                bodies.append(body)
                if not guard.admits("POST", self.headers.get("Authorization", "")):
                    self._say(401, "", guard.challenge())
                    return
                known = [
                    name for name in _ANSWERS if re.search(rf"<\w+:{name}\b", body) and name not in lacks
                ]
                fault = "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code></s:Fault>"
                self._say(200 if known else 500, _ENVELOPE.format(_ANSWERS[known[0]] if known else fault))

            def _say(self, status: int, text: str, challenge: str = "") -> None:
                self.send_response(status)
                if challenge:
                    self.send_header("WWW-Authenticate", challenge)
                self.end_headers()
                self.wfile.write(text.encode())

        super().__init__(Handler)
