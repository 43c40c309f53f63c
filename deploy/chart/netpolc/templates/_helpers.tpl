{{- define "netpolc.name" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "netpolc.account" -}}
{{- .Values.serviceAccount.name | default (include "netpolc.name" .) -}}
{{- end -}}

{{/* What selects the pods: must not change from version to version. */}}
{{- define "netpolc.selector" -}}
app.kubernetes.io/name: netpolc
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "netpolc.labels" -}}
{{ include "netpolc.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end -}}

{{- define "netpolc.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* The address as it stands before a port. */}}
{{- define "netpolc.listen" -}}
{{- if contains ":" .Values.listen.address -}}
[{{ .Values.listen.address }}]:{{ .Values.listen.port }}
{{- else -}}
{{ .Values.listen.address }}:{{ .Values.listen.port }}
{{- end -}}
{{- end -}}

{{/* A probe of a path; the kubelet asks the pod's own address unless another one is named. */}}
{{- define "netpolc.probe" -}}
httpGet:
  {{- if not (has .root.Values.listen.address (list "0.0.0.0" "::")) }}
  host: {{ .root.Values.listen.address | quote }}
  {{- end }}
  path: {{ .path }}
  port: metrics
{{ toYaml .settings }}
{{- end -}}

{{/* Fails where Prometheus is told of an address that it cannot reach. */}}
{{- define "netpolc.scraped" -}}
{{- if or (hasPrefix "127." .Values.listen.address) (eq "::1" .Values.listen.address) -}}
{{- fail "prometheus: listen.address must be one that Prometheus reaches, such as 0.0.0.0" -}}
{{- end -}}
{{- end -}}
