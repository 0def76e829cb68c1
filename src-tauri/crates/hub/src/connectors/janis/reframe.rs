//! The Python client's handshake: socketIO_client 0.7 understands the answer only in the binary framing that socket.io 1.x sent.

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use http_body_util::BodyExt;

/// Frames the answer to a handshake anew when its client asked as socketIO_client does; leaves all others as they are.
pub async fn reframe(request: Request, next: Next) -> Response {
    let wanted = request.uri().query().is_some_and(is_old_handshake);
    let answer = next.run(request).await;
    if !wanted || !answer.status().is_success() {
        return answer;
    }
    let (mut head, body) = answer.into_parts();
    let Ok(body) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        return Response::from_parts(head, Body::empty());
    };
    let Some(framed) = binary(&body) else { return Response::from_parts(head, Body::from(body)) };
    head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    head.headers.insert(header::CONTENT_LENGTH, framed.len().into());
    Response::from_parts(head, Body::from(framed))
}

/// Engine.IO 3 by polling, binary allowed (no `b64`), no session yet.
fn is_old_handshake(query: &str) -> bool {
    let mut asked = (false, false);
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "EIO" => asked.0 = value == "3",
            "transport" => asked.1 = value == "polling",
            "b64" | "sid" => return false,
            _ => {}
        }
    }
    asked == (true, true)
}

/// `113:0{…}` as `00 01 01 03 ff 0{…}`: text marker, the length's digits as bytes, 255, the packet. `None` when it is framed
/// otherwise.
fn binary(text: &Bytes) -> Option<Bytes> {
    let colon = text.iter().position(|byte| *byte == b':')?;
    let (digits, packet) = (text.get(..colon)?, text.get(colon + 1..)?);
    let length: usize = std::str::from_utf8(digits).ok()?.parse().ok()?;
    if std::str::from_utf8(packet).ok()?.encode_utf16().count() != length {
        return None;
    }
    let mut framed = vec![0];
    framed.extend(packet.len().to_string().bytes().map(|digit| digit - b'0'));
    framed.push(0xff);
    framed.extend_from_slice(packet);
    Some(framed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handshake_is_framed_as_socket_io_1_did() {
        let framed = binary(&Bytes::from_static(b"12:0{\"sid\":\"a\"}")).unwrap();
        assert_eq!(&framed[..], b"\x00\x01\x02\xff0{\"sid\":\"a\"}");
        assert_eq!(binary(&Bytes::from_static(b"0{\"sid\"}")), None);
    }

    #[test]
    fn only_the_old_client_s_first_request_is_meant() {
        assert!(is_old_handshake("EIO=3&transport=polling&t=1795216763506-0"));
        for other in
            ["EIO=3&transport=polling&b64=1", "EIO=3&transport=polling&sid=x", "EIO=4&transport=polling"]
        {
            assert!(!is_old_handshake(other));
        }
    }
}
